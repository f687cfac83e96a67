/**
 * The specification of an experiment: recipe (what becomes of the columns), network, training.
 * One schema serves the form in the inspector, the CLI's `--spec`, the project file and the JSON Schema.
 */
import { aroundOf } from "./kinds/layers/index";
import { z } from "zod";
import { recipeSchema } from "../data/recipe-schema";
import { defaults } from "./defaults";
import { activationIds, defaultInitialiser } from "./kinds/activations/index";
import { initialiserIds } from "./kinds/initialisers/index";
import { isEnabled, layerSchema } from "./layers";
import { lossIds, type LossId } from "./kinds/losses/index";
import { optimizerSchema } from "./kinds/optimizers/index";
import { scheduleSchema } from "./kinds/schedules/index";

export const networkSchema = z
  .strictObject({
    layers: z
      .array(layerSchema)
      .max(200)
      .default(() => defaultLayers()),
  })
  .superRefine(({ layers }, context) => {
    layers.forEach((layer, index) => {
      const around = aroundOf(layer);
      if (around === null || around <= index) return;
      const message =
        index === 0
          ? "has no layer before it that a shortcut could go around; put it behind at least one"
          : `${around} layers are more than stand before it; it has to be at most ${index}`;
      context.addIssue({ code: "custom", path: ["layers", index, "around"], message });
    });
  });

export const trainingSchema = z.strictObject({
  /** `auto` follows from the target: cross-entropy for classes, mean squared error for numbers. */
  loss: z.enum(lossIds).default("auto").meta({ title: "Loss" }),
  optimizer: optimizerSchema.prefault({ type: defaults.optimizer }),
  schedule: scheduleSchema.prefault({ type: defaults.schedule }),
  /** Rows in a step. */
  batchSize: z.int().min(1).max(1_000_000).default(32).meta({ title: "Batch size", unit: "rows" }),
  epochs: z.int().min(1).max(1_000_000).default(300).meta({ title: "Epochs" }),
  /** Gradient clipping, or null for none: `norm` limits ‖g‖₂ over all parameters, `value` limits each |g|. */
  clip: z
    .union([
      z.strictObject({ type: z.literal("norm"), limit: z.number().positive() }),
      z.strictObject({ type: z.literal("value"), limit: z.number().positive() }),
    ])
    .nullable()
    .default(null)
    .meta({ title: "Clip gradients" }),
  /** Stop when the validation loss has not improved for `patience` epochs, and restore the best weights; null for never. */
  earlyStopping: z
    .strictObject({
      patience: z.int().min(1).max(100_000).default(30).meta({ title: "Patience", unit: "epochs" }),
    })
    .nullable()
    .default({ patience: 30 })
    .meta({ title: "Early stopping" }),
  /** `balanced`: each class weighs rows / (classes × rows of the class). */
  classWeights: z.enum(["none", "balanced"]).default("none").meta({ title: "Class weights" }),
  /** ε: the truth that the loss asks for is 1 − ε + ε/K at the row's class and ε/K at the K − 1 others. Classification alone. */
  labelSmoothing: z.number().min(0).max(0.9).default(0).meta({
    title: "Label smoothing",
    symbol: "ε",
    step: 0.05,
    help: "Share of each label that is spread evenly over all classes, so that the network is not pushed to be ever more certain. 0.1 is common; 0 turns it off.",
  }),
  seed: z.int().min(0).max(0xffff_ffff).default(7).meta({ title: "Seed" }),
});

export const specSchema = z.strictObject({
  recipe: recipeSchema.prefault({}),
  network: networkSchema.prefault({}),
  training: trainingSchema.prefault({}),
});

/** A spec with every default filled in. */
export type ExperimentSpec = z.output<typeof specSchema>;
/** A spec as a person writes it: every part optional. */
export type SpecInput = z.input<typeof specSchema>;
export type NetworkSpec = ExperimentSpec["network"];
export type TrainingSpec = ExperimentSpec["training"];
export type LayerSpec = NetworkSpec["layers"][number];

/** The layers that run. */
export const enabledLayers = ({ layers }: NetworkSpec): LayerSpec[] => layers.filter(isEnabled);
export { activationIds, initialiserIds, lossIds, type LossId };

/**
 * Chosen on public tables (docs/DESIGN.md, The defaults): dropout and L2 cost little where rows are plenty, and keep small tables
 * from being learnt by heart.
 */
function defaultLayers(): z.output<typeof layerSchema>[] {
  const { activation } = defaults;
  const init = defaultInitialiser(activation);
  return [32, 16].flatMap((units) => [
    layerSchema.parse({ type: "dense", units, activation, init, l2: 0.005 }),
    layerSchema.parse({ type: "dropout", rate: 0.2 }),
  ]);
}
