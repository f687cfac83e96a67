/** What is wrong or doubtful in a draft, field by field, in words. */
import { boundWords, roundPercent } from "../percent";
import { roughTime } from "./cost";
import { initialiserOf } from "./kinds/initialisers/index";
import { isEnabled } from "./layers";
import { losses, lossesFor, type LossId } from "./kinds/losses/index";
import { parseSpec, specIssues } from "./parse";
import type { DataShape } from "./plan";
import type { ExperimentSpec, LayerSpec } from "./spec";

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
  if (path.endsWith(".rate") && path.startsWith("network.")) return "A dropout rate lies between 0 and 1.";
  const sentence = message.startsWith("is missing") ? `This value ${message}` : message;
  return sentence.endsWith(".") ? sentence : `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
}

function layerFaults({ network }: ExperimentSpec): Fault[] {
  const found: Fault[] = [];
  const warn = (index: number, field: string, message: string) =>
    found.push({ path: `network.layers[${index}].${field}`, severity: "warning", message });
  const running = (index: number) => isEnabled(network.layers[index]!);
  network.layers.forEach((layer, index) => {
    if (!running(index)) return;
    if (layer.type === "dropout" && layer.rate === 1) {
      warn(index, "rate", "At a rate of 1 nothing gets through: the model learns nothing. Choose a rate below 1.");
    } else if (layer.type === "dropout" && layer.rate > 0.8) {
      warn(
        index,
        "rate",
        `Only ${roundPercent(1 - layer.rate, boundWords)} % of the outputs get through: learning will be slow.`,
      );
    }
    if (layer.type === "dense" && layer.init === "zeros") {
      warn(index, "init", "Weights that start at 0 keep all units of a layer identical: choose a random initialiser.");
    }
    const before = network.layers.slice(0, index).findLast(isEnabled);
    if (layer.type === "batch_norm" && before?.type === "batch_norm") {
      warn(index, "type", "Two batch normalisations in a row do nothing that one does not.");
    }
    const next = network.layers.slice(index + 1).find(isEnabled);
    if (layer.type === "dense" && layer.activation === "linear" && next?.type !== "batch_norm") {
      warn(
        index,
        "activation",
        "A linear layer followed by nothing nonlinear adds nothing: choose another activation.",
      );
    }
  });
  return found;
}

function trainingFaults({ training }: ExperimentSpec): Fault[] {
  const { optimizer } = training;
  if (optimizer.type === "sgd" && optimizer.nesterov && optimizer.momentum === 0) {
    const message = "Nesterov has no effect without momentum.";
    return [{ path: "training.optimizer.nesterov", severity: "warning", message }];
  }
  return [];
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
  if (batch === 1 && network.layers.some((layer) => layer.type === "batch_norm" && isEnabled(layer))) {
    const message =
      "Batch normalisation compares the rows of a batch: with one row in each, its output is the same for every row, and nothing before it learns. Choose larger batches, or leave it out.";
    found.push({ path: "training.batchSize", severity: "warning", message });
  }
  if (earlyStopping && recipe.split.validation === 0) {
    const message = "Early stopping needs validation rows: give the validation split a share.";
    found.push({ path: "training.earlyStopping", severity: "warning", message });
  }
  let inputs = data.inputs;
  let parameters = 0;
  network.layers.forEach((layer, index) => {
    if (layer.type !== "dense" || !isEnabled(layer)) return;
    parameters += (inputs + 1) * layer.units;
    found.push(...drawingFaults(layer, inputs, index));
    inputs = layer.units;
    if (parameters <= manyParameters) return;
    const message = `The network has more than ${manyParameters / 1e6} million parameters up to here: make the layers smaller.`;
    found.push({ path: `network.layers[${index}].units`, severity: "error", message });
  });
  return found;
}

/** Seconds of drawing that are told, and those after which a person would think that nothing happens. */
const slowDrawing = 2;
const longestDrawing = 20;

function drawingFaults(layer: Extract<LayerSpec, { type: "dense" }>, inputs: number, index: number): Fault[] {
  if (layer.init === undefined) return [];
  const { initialiser } = initialiserOf(layer.init);
  const seconds = initialiser.seconds?.(inputs, layer.units) ?? 0;
  if (seconds < slowDrawing) return [];
  const takes = `Drawing ${inputs} × ${layer.units} ${initialiser.title.toLowerCase()} weights takes about ${roughTime(seconds)}`;
  const tooLong = seconds > longestDrawing;
  const message = tooLong
    ? `${takes}: make the layer smaller, or choose another initialiser.`
    : `${takes}, before each check and each run; other initialisers take no time.`;
  return [{ path: `network.layers[${index}].init`, severity: tooLong ? "error" : "warning", message }];
}

function unfitLoss(loss: LossId, data: DataShape): string {
  const target = { binary: "two classes", multiclass: `${data.classes} classes`, regression: "a number" }[data.task];
  const fitting = lossesFor(data.task)
    .map((id) => losses[id].title)
    .join(", ");
  return `${losses[loss].title} does not fit a target of ${target}. There is ${fitting}.`;
}
