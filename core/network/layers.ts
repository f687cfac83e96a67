/** Layers by name, with their settings. The output layer is no layer of the spec: it follows from the target. */
import { z } from "zod";
import { activationIds } from "./activations";
import { initialiserSchema } from "./initialisers";

/** What every layer has. */
const common = {
  /** A layer that is switched off stays in the spec, but the network runs as if it were not there. Default: true. */
  enabled: z.boolean().optional().meta({
    title: "Enabled",
    help: "A layer that is switched off stays in the spec, but the network runs as if it were not there. Default: true.",
  }),
};
const penalty = (title: string, symbol: string, help: string) =>
  z.number().min(0).max(1000).default(0).meta({ title, symbol, help, step: 0.0001 });

export const denseSchema = z.strictObject({
  type: z.literal("dense"),
  units: z.int().min(1).max(65_536).meta({ title: "Units", initial: 16 }),
  activation: z.enum(activationIds).default("relu").meta({ title: "Activation" }),
  /** Default: He normal for the ReLU family, LeCun normal for SELU, Glorot uniform for the rest. */
  init: initialiserSchema.optional().meta({
    title: "Initialiser",
    help: "Default: He normal for the ReLU family, LeCun normal for SELU, Glorot uniform for the rest.",
  }),
  l1: penalty("L1", "λ₁", "Adds λ₁ Σ|w| to the loss: weights that the data does not need become exactly 0."),
  l2: penalty("L2", "λ₂", "Adds λ₂ Σw² to the loss (gradient 2 λ₂ w): keeps weights small."),
  ...common,
});
export const batchNormSchema = z.strictObject({ type: z.literal("batch_norm"), ...common });
export const dropoutSchema = z.strictObject({
  type: z.literal("dropout"),
  rate: z.number().min(0).max(1).meta({
    title: "Rate",
    initial: 0.2,
    step: 0.05,
    help: "Share of the outputs set to 0 at random in each update.",
  }),
  ...common,
});
export const layerSchema = z.discriminatedUnion("type", [denseSchema, batchNormSchema, dropoutSchema]);
/** Whether a layer of a spec runs. */
export const isEnabled = ({ enabled }: { enabled?: boolean | undefined }): boolean => enabled !== false;
export type LayerType = z.output<typeof layerSchema>["type"];

interface LayerWords {
  title: string;
  doc: string;
}
export const layerKinds = {
  dense: { title: "Dense", doc: "Every unit is connected to every input: f(X·W + b)." },
  batch_norm: {
    title: "Batch norm",
    doc: "Brings each unit to mean 0 and standard deviation 1 over the batch, then scales and shifts it by the learnt γ and β.",
  },
  dropout: {
    title: "Dropout",
    doc: "Sets a share of the outputs to 0 while training, so that no unit relies on another.",
  },
} as const satisfies Record<LayerType, LayerWords>;
export const layerTypes = Object.keys(layerKinds) as [LayerType, ...LayerType[]];
