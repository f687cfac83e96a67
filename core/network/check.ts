/** What is wrong or doubtful in a draft, field by field, in words. */
import { roughTime } from "./cost";
import { initialiserOf } from "./kinds/initialisers/index";
import { kindOfSpec, layerTypes, type LayerPlan } from "./kinds/layers/index";
import { isEnabled } from "./layers";
import { losses, lossesFor, type LossId } from "./kinds/losses/index";
import { optimizerOf } from "./kinds/optimizers/index";
import { parseSpec, specIssues } from "./parse";
import { draftLayers, type DataShape } from "./plan";
import { enabledLayers, type ExperimentSpec, type LayerSpec } from "./spec";

export interface Fault {
  /** The field: `network.layers[2].rate`, `training.loss`. */
  path: string;
  /** An error keeps a run from starting; a warning doesn't. */
  severity: "error" | "warning";
  message: string;
}

/** More weights than this are refused by the memory of most machines before they are trained. */
const manyParameters = 50_000_000;

/**
 * Faults of a draft, which may be anything. `data` adds what only shows beside the data: a loss that does not fit the target,
 * a batch larger than the training split.
 */
export function faults(draft: unknown, data?: DataShape & { trainingRows?: number }): Fault[] {
  const issues = specIssues(draft);
  if (issues.length > 0) {
    return issues.map(({ path, message }) => ({ path, severity: "error", message: fieldMessage(path, message) }));
  }
  const spec = parseSpec(draft);
  return [...layerFaults(spec), ...trainingFaults(spec), ...(data ? dataFaults(spec, data) : [])];
}

function fieldMessage(path: string, message: string): string {
  const said = path.startsWith("network.") ? refusalAt(path.slice(path.lastIndexOf(".") + 1)) : undefined;
  if (said) return said;
  const sentence = message.startsWith("is missing") ? `This value ${message}` : message;
  return sentence.endsWith(".") ? sentence : `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
}

/** What kinds of layers say at a field of theirs. */
const refusalAt = (field: string): string | undefined =>
  layerTypes.map((type) => kindOfSpec({ type }).refusals[field]).find((said) => said !== undefined);

function layerFaults({ network }: ExperimentSpec): Fault[] {
  const traits = (layer: LayerSpec | undefined) => (layer ? kindOfSpec(layer) : undefined);
  return network.layers.flatMap((layer, index) => {
    if (!isEnabled(layer)) return [];
    const before = traits(network.layers.slice(0, index).findLast(isEnabled));
    const next = traits(network.layers.slice(index + 1).find(isEnabled));
    return kindOfSpec(layer)
      .doubts(layer, { before, next })
      .map(({ field, message }): Fault => {
        const path = `network.layers[${index}].${field}`;
        return { path, severity: "warning", message };
      });
  });
}

function trainingFaults({ training }: ExperimentSpec): Fault[] {
  const { optimizer } = training;
  const doubts = optimizerOf(optimizer).doubts?.(optimizer) ?? [];
  return doubts.map(({ key, message }) => ({ path: `training.optimizer.${key}`, severity: "warning", message }));
}

function dataFaults(
  { network, training, recipe }: ExperimentSpec,
  data: DataShape & { trainingRows?: number },
): Fault[] {
  const found: Fault[] = [];
  const { loss, classWeights, labelSmoothing, batchSize, earlyStopping } = training;
  if (loss !== "auto" && !lossesFor(data.task).includes(loss)) {
    found.push({ path: "training.loss", severity: "error", message: unfitLoss(loss, data) });
  }
  if (classWeights !== "none" && data.task === "regression") {
    const message = "The target is a number: there are no classes to weight.";
    found.push({ path: "training.classWeights", severity: "warning", message });
  }
  if (labelSmoothing > 0 && data.task === "regression") {
    const message = "The target is a number: there are no labels to smooth.";
    found.push({ path: "training.labelSmoothing", severity: "warning", message });
  }
  if (data.trainingRows !== undefined && batchSize > data.trainingRows) {
    const message = `The training split has ${data.trainingRows} rows: every batch is the whole of it.`;
    found.push({ path: "training.batchSize", severity: "warning", message });
  }
  const batch = Math.min(batchSize, data.trainingRows ?? batchSize);
  if (batch === 1 && enabledLayers(network).some((layer) => kindOfSpec(layer).normalises === "batch")) {
    const message =
      "Batch normalisation compares the rows of a batch: with one row in each, its output is the same for every row, and nothing before it learns. Choose larger batches, or leave it out.";
    found.push({ path: "training.batchSize", severity: "warning", message });
  }
  if (earlyStopping && recipe.split.validation === 0) {
    const message = "Early stopping needs validation rows: give the validation split a share.";
    found.push({ path: "training.earlyStopping", severity: "warning", message });
  }
  let parameters = 0;
  for (const layer of draftLayers(network, data.inputs)) {
    if (layer.off || layer.parameters === 0) continue;
    parameters += layer.parameters;
    const spec = network.layers[layer.source]!;
    found.push(...drawingFaults(layer, spec));
    if (parameters <= manyParameters) continue;
    const message = `The network has more than ${manyParameters / 1e6} million parameters up to here: make the layers smaller.`;
    const field = "units" in spec ? "units" : "type";
    found.push({ path: `network.layers[${layer.source}].${field}`, severity: "error", message });
  }
  return found;
}

/** Seconds of drawing that are told, and those after which a person would think that nothing happens. */
const slowDrawing = 2;
const longestDrawing = 20;

function drawingFaults({ inputs, units, source }: LayerPlan, spec: LayerSpec): Fault[] {
  if (!("init" in spec) || spec.init === undefined) return [];
  const { initialiser } = initialiserOf(spec.init);
  const seconds = initialiser.seconds?.(inputs, units) ?? 0;
  if (seconds < slowDrawing) return [];
  const takes = `Drawing ${inputs} × ${units} ${initialiser.title.toLowerCase()} weights takes about ${roughTime(seconds)}`;
  const tooLong = seconds > longestDrawing;
  const message = tooLong
    ? `${takes}: make the layer smaller, or choose another initialiser.`
    : `${takes}, before each check and each run; other initialisers take no time.`;
  return [{ path: `network.layers[${source}].init`, severity: tooLong ? "error" : "warning", message }];
}

function unfitLoss(loss: LossId, data: DataShape): string {
  const target = { binary: "two classes", multiclass: `${data.classes} classes`, regression: "a number" }[data.task];
  const fitting = lossesFor(data.task)
    .map((id) => losses[id].title)
    .join(", ");
  return `${losses[loss].title} does not fit a target of ${target}. There is ${fitting}.`;
}
