/** A run's own parts as a snapshot: `runs/<id>/…` of a project. */
import type { LayerLabel } from "../network/kinds/layers/index";
import { layerLabels } from "../network/plan";
import type { NetworkSpec } from "../network/spec";
import { layerSignals, type LayerSignal, type Tensor } from "../engine/engine";
import type { FittedRecipe } from "../data/fitted";
import { HistoryColumns } from "../training/columns";
import type { RunHistory, TickColumns } from "../training/history";
import type { RunSnapshot } from "../training/snapshot";
import type { RunRecord } from "./document";
import { ProjectError } from "./error";
import { fittedSchema } from "./fitted-schema";
import { check } from "./json";
import { otherwise, type Recovery } from "./lost";
import { readFloats, readJson, readNumbers, readSteps, type PartMap } from "./part-map";
import { runIndexSchema, type RunIndex } from "./schema";

export const recipeName = "recipe.json";
export const tickColumns = ["epoch", "loss", "learningRate"] as const satisfies (keyof TickColumns)[];
export const epochColumns = [
  "epoch",
  "seconds",
  "trainLoss",
  "validationLoss",
  "trainMetric",
  "validationMetric",
] as const satisfies (keyof RunHistory["epochs"])[];

/** The signals of all files before they were named in `run.json`. */
export const firstSignals: readonly LayerSignal[] = [
  "gradientNorm",
  "gradientMean",
  "updateRatio",
  "activationMean",
  "activationStd",
  "dead",
  "saturated",
  "zeroGradient",
  "weightNorm",
  "maxWeight",
];

/** @throws ProjectError that names the part; with a `recovery` only where the run can't do without it */
export function readRun(
  parts: PartMap,
  { id, spec }: RunRecord,
  recovery: Recovery = null,
): Omit<RunSnapshot, "record"> {
  const folder = `runs/${id}`;
  const { index, fitted } = readHead(parts, folder);
  const tensors = (place: string, list: RunIndex["tensors"]) =>
    list.map(({ name, trainable }) => readTensor(parts, `${folder}/${place}/${name}.npy`, name, trainable));
  const without = <T>(part: string, so: string, work: () => T, instead: () => T): T =>
    otherwise(recovery, { part: `${folder}/${part}`, run: id, so }, work, instead);
  const current = tensors("tensors", index.tensors);
  return {
    fitted: without(recipeName, "its recipe is fitted again to the project's data", fitted, () => null),
    tensors: current,
    optimizerState: without(
      "optimizer",
      "training on begins with an optimiser that remembers nothing",
      () => tensors("optimizer", index.optimizerState),
      () => [],
    ),
    best: without(
      "best",
      "early stopping counts anew",
      () => index.best && { ...index.best, tensors: tensors("best", index.best.tensors) },
      () => null,
    ),
    history: readHistory(
      parts,
      `${folder}/history`,
      index,
      labelled(index.layers, spec.network, folder),
      (part, work, instead) => without(`history/${part}`, "the curve is empty there", work, instead),
    ),
    kept: readKept(parts, folder, index.kept, current, (epoch, work) =>
      without(`kept/${epoch}.npy`, `the run can't be looked at as after epoch ${epoch}`, work, () => null),
    ),
  };
}

/** Every kept epoch has as many numbers as the network. */
function readKept(
  parts: PartMap,
  folder: string,
  kept: RunIndex["kept"],
  tensors: Tensor[],
  without: <T>(epoch: number, work: () => T) => T | null,
): RunSnapshot["kept"] {
  const size = tensors.reduce((sum, { data }) => sum + data.length, 0);
  return kept.flatMap(({ epoch, loss }) => {
    const weights = without(epoch, () => readFloats(parts, `${folder}/kept/${epoch}.npy`, size));
    return weights ? [{ epoch, loss, weights }] : [];
  });
}

/** A file names layers by their ids; what kinds they are the network's spec says. */
function labelled(ids: readonly string[], network: NetworkSpec, folder: string): LayerLabel[] {
  const known = new Map(layerLabels(network).map((label) => [label.id, label]));
  return ids.map((id) => {
    const label = known.get(id);
    if (label) return label;
    const part = `${folder}/run.json`;
    throw new ProjectError("invalid", `The part ${part} has curves of a layer ${id}, which the network has not.`, part);
  });
}

/** NaN is a gap in a curve: nothing was measured there. */
const gaps = (length: number) => new Float32Array(length).fill(NaN);

/** A signal that the file does not have was not measured. */
function readHistory(
  parts: PartMap,
  folder: string,
  { ticks, epochs, signals = [...firstSignals] }: RunIndex,
  layers: LayerLabel[],
  without: <T>(part: string, work: () => T, instead: () => T) => T,
): RunHistory {
  const column = (part: string, length: number) =>
    without(
      part,
      () => readFloats(parts, `${folder}/${part}`, length),
      () => gaps(length),
    );
  const tick = (name: string) => column(`ticks/${name}.npy`, ticks);
  const signal = (name: LayerSignal) => {
    const length = ticks * layers.length;
    return signals.includes(name) ? column(`signals/${name}.npy`, length) : gaps(length);
  };
  return {
    layers,
    ticks: {
      count: ticks,
      step: without(
        "ticks/step.npy",
        () => readSteps(parts, `${folder}/ticks/step.npy`, ticks),
        () => Float64Array.from({ length: ticks }, (_, n) => n + 1),
      ),
      epoch: tick("epoch"),
      loss: tick("loss"),
      learningRate: tick("learningRate"),
      signals: Object.fromEntries(layerSignals.map((name) => [name, signal(name)])) as TickColumns["signals"],
    },
    epochs: epochsOf(epochs, column),
  };
}

const epochsOf = (count: number, column: (part: string, length: number) => Float32Array): RunHistory["epochs"] => ({
  count,
  ...(Object.fromEntries(epochColumns.map((name) => [name, column(`epochs/${name}.npy`, count)])) as Record<
    (typeof epochColumns)[number],
    Float32Array
  >),
});

/** Parts of a run that its outline is read of. */
export const isOfOutline = (name: string): boolean =>
  /^runs\/[^/]+\/(run\.json|recipe\.json|history\/epochs\/[^/]+\.npy)$/.test(name);

/**
 * What of a run is shown before its arrays are read: its recipe, the ends of epochs, and which epochs are kept. All other arrays are
 * empty.
 * @throws ProjectError that names the part
 */
export function readOutline(parts: PartMap, { id, spec }: RunRecord): Omit<RunSnapshot, "record"> {
  const folder = `runs/${id}`;
  const { index, fitted } = readHead(parts, folder);
  const column = (part: string, length: number) => readFloats(parts, `${folder}/history/${part}`, length);
  const { ticks } = new HistoryColumns([]).view();
  return {
    fitted: fitted(),
    tensors: [],
    optimizerState: [],
    best: index.best && { ...index.best, tensors: [] },
    history: {
      layers: labelled(index.layers, spec.network, folder),
      ticks,
      epochs: epochsOf(index.epochs, column),
    },
    kept: index.kept.map((one) => ({ ...one, weights: new Float32Array() })),
  };
}

function readHead(parts: PartMap, folder: string): { index: RunIndex; fitted: () => FittedRecipe | null } {
  const recipe = `${folder}/${recipeName}`;
  return {
    index: check(runIndexSchema, readJson(parts, `${folder}/run.json`), `${folder}/run.json`),
    fitted: () => (parts.has(recipe) ? check(fittedSchema, readJson(parts, recipe), recipe) : null),
  };
}

const readTensor = (parts: PartMap, part: string, name: string, trainable: boolean): Tensor => ({
  name,
  ...readNumbers(parts, part),
  trainable,
});
