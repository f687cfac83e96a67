/**
 * A project as the parts of a file, and back:
 * `project.json`, `data/source.csv`, and for each run `runs/<id>/run.json`, `recipe.json` (what was fitted to the data), `tensors/<name>.npy`, `optimizer/<name>.npy`,
 * `best/<name>.npy`, `kept/<epoch>.npy` (all tensors of an earlier epoch, one after the other), `history/ticks/<column>.npy`, `history/signals/<signal>.npy` (ticks × layers), `history/epochs/<column>.npy`.
 */
import type { LayerLabel } from "../network/kinds/layers/index";
import { layerLabels } from "../network/plan";
import type { NetworkSpec } from "../network/spec";
import { layerSignals, type Tensor } from "../engine/engine";
import type { EpochColumns, RunHistory, TickColumns } from "../training/history";
import type { RunSnapshot } from "../training/snapshot";
import { z } from "zod";
import { checkRun } from "./check-run";
import type { DamagedRun, Part, ProjectContent } from "./content";
import type { ProjectDocument, RunRecord } from "./document";
import { ProjectError } from "./error";
import { SpecError } from "../network/error";
import { check, encodeJson, parseJson } from "./json";
import { decodeNpy, encodeNpy, type NpyData } from "./npy";
import { fittedSchema } from "./fitted-schema";
import { documentSchema, runId, runIndexSchema, runRecord, type RunIndex } from "./schema";
import { decodeUtf8, encodeUtf8 } from "./utf8";

export const documentName = "project.json";
export const sourceName = "data/source.csv";
const recipeName = "recipe.json";
const tickColumns = ["epoch", "loss", "learningRate"] as const satisfies (keyof TickColumns)[];
const epochColumns = [
  "epoch",
  "seconds",
  "trainLoss",
  "validationLoss",
  "trainMetric",
  "validationMetric",
] as const satisfies (keyof EpochColumns)[];

/** The parts of a project. The source's bytes are handed on as they are, everything else is new: parts are never changed afterwards. */
export function toParts(content: ProjectContent): Part[] {
  const parts: Part[] = [jsonPart(documentName, content.document)];
  if (content.source) parts.push({ name: sourceName, bytes: content.source.bytes });
  for (const run of content.runs) parts.push(...partsOfRun(run));
  return parts;
}

/**
 * The project that parts describe. A run of the document without `run.json` has no snapshot (it was never saved with its weights). A run that
 * can't be read is left out, and said in `damaged`.
 * Throws a ProjectError that names the part which is missing or not as it should be.
 */
export function fromParts(parts: readonly Part[]): ProjectContent {
  const byName = new Map(parts.map((part) => [part.name, part.bytes]));
  const { document: whole, damaged } = readDocument(byName);
  const source = whole.data && !whole.data.link ? { name: whole.data.name, bytes: find(byName, sourceName) } : null;
  const runs: RunSnapshot[] = [];
  const records = whole.runs.filter((record) => {
    const { id, status } = record;
    const ended = status === "finished" || status === "stopped";
    if (!ended && !byName.has(`runs/${id}/run.json`)) return true;
    return attempt(id, damaged, () => {
      const snapshot = asItWas({ record, ...readRun(byName, record) });
      checkRun(snapshot);
      runs.push(snapshot);
    });
  });
  const { view } = whole;
  const selected = damaged.some(({ id }) => id === view.run) ? null : view.run;
  const document = { ...whole, runs: records, view: { ...view, run: selected } };
  return { document, source, runs, ...(damaged.length > 0 && { damaged }) };
}

/** The document with those of its runs that are as they should be. A number of a run is never used again, whatever became of it. */
function readDocument(parts: PartMap): { document: ProjectDocument; damaged: DamagedRun[] } {
  const value = readJson(parts, documentName);
  const damaged: DamagedRun[] = [];
  const listed = z.looseObject({ runs: z.array(z.unknown()) }).safeParse(value);
  if (!listed.success) return { document: check(documentSchema, value, documentName), damaged };
  const runs = new Map<string, RunRecord>();
  listed.data.runs.forEach((run, n) => {
    const id = z.object({ id: runId }).safeParse(run).data?.id ?? null;
    attempt(id, damaged, () => {
      const record = check(runRecord, run, documentName, ["runs", n]);
      if (runs.has(record.id)) throw new ProjectError("invalid", `The part ${documentName} has two runs ${record.id}.`);
      runs.set(record.id, record);
    });
  });
  const document = check(documentSchema, { ...listed.data, runs: [] }, documentName);
  const ids = [...runs.keys(), ...damaged.map(({ id }) => id)].map(Number).filter(Number.isSafeInteger);
  return {
    document: {
      ...document,
      runs: [...runs.values()],
      nextRun: Math.max(document.nextRun, ...ids.map((id) => id + 1)),
    },
    damaged,
  };
}

/** Does what a damaged run would keep from being done; whether it could be done. */
function attempt(id: string | null, damaged: DamagedRun[], work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof ProjectError || error instanceof SpecError)) throw error;
    damaged.push({ id, reason: error.message });
    return false;
  }
}

/** What projects of earlier versions leave unsaid. */
function asItWas(snapshot: RunSnapshot): RunSnapshot {
  const { record, best } = snapshot;
  const { status, epoch, plannedEpochs } = record;
  // Only an early end finishes a run before its planned one, and it brings the best weights back.
  const early = status === "finished" && epoch < plannedEpochs && best !== null && best.epoch < epoch;
  const restored = record.restoredEpoch === undefined && early ? { restoredEpoch: best.epoch } : {};
  return { ...snapshot, record: { ...record, ...restored, spec: specAsItWas(snapshot) } };
}

/** Before a run's recipe was kept, groups were dealt by their rows alone, whatever the spec said. */
function specAsItWas({ record: { spec }, fitted }: RunSnapshot): RunSnapshot["record"]["spec"] {
  const { recipe } = spec;
  if (fitted || recipe.split.method !== "group") return spec;
  return { ...spec, recipe: { ...recipe, split: { ...recipe.split, stratify: false, bins: 0 } } };
}

type PartMap = ReadonlyMap<string, Uint8Array>;

const jsonPart = (name: string, value: unknown): Part => ({ name, bytes: encodeUtf8(encodeJson(value)) });
const arrayPart = (name: string, shape: number[], data: NpyData): Part => ({ name, bytes: encodeNpy({ shape, data }) });

/** The same for an array that never changes: a run that trains is written every second, these once. */
const lastingBytes = new WeakMap<NpyData, Uint8Array>();
function lastingPart(name: string, shape: number[], data: NpyData): Part {
  const bytes = lastingBytes.get(data) ?? encodeNpy({ shape, data });
  lastingBytes.set(data, bytes);
  return { name, bytes };
}

/** The parts of a run that are its own: its record stands in the document. */
export function partsOfRun(run: RunSnapshot): Part[] {
  const folder = `runs/${check(runId, run.record.id, "runs")}`;
  const { ticks, epochs, layers } = run.history;
  const describe = (tensors: Tensor[]) => tensors.map(({ name, trainable }) => ({ name, trainable }));
  const index: RunIndex = {
    tensors: describe(run.tensors),
    optimizerState: describe(run.optimizerState),
    best: run.best && { ...run.best, tensors: describe(run.best.tensors) },
    layers: layers.map(({ id }) => id),
    ticks: ticks.count,
    epochs: epochs.count,
    kept: run.kept.map(({ epoch, loss }) => ({ epoch, loss })),
  };
  const arrays = (place: string, tensors: Tensor[], part = arrayPart) =>
    tensors.map(({ name, shape, data }) => part(`${folder}/${place}/${name}.npy`, shape, data));
  const column = (place: string, name: string, data: NpyData, count: number) =>
    arrayPart(`${folder}/history/${place}/${name}.npy`, [count], data.subarray(0, count));
  return [
    jsonPart(`${folder}/run.json`, index),
    ...(run.fitted ? [jsonPart(`${folder}/${recipeName}`, run.fitted)] : []),
    ...arrays("tensors", run.tensors),
    ...arrays("optimizer", run.optimizerState),
    ...arrays("best", run.best?.tensors ?? [], lastingPart),
    ...run.kept.map(({ epoch, weights }) => lastingPart(`${folder}/kept/${epoch}.npy`, [weights.length], weights)),
    column("ticks", "step", ticks.step, ticks.count),
    ...tickColumns.map((name) => column("ticks", name, ticks[name], ticks.count)),
    ...layerSignals.map((name) => {
      const values = ticks.signals[name].subarray(0, ticks.count * layers.length);
      return arrayPart(`${folder}/history/signals/${name}.npy`, [ticks.count, layers.length], values);
    }),
    ...epochColumns.map((name) => column("epochs", name, epochs[name], epochs.count)),
  ];
}

function readRun(parts: PartMap, { id, spec }: RunRecord): Omit<RunSnapshot, "record"> {
  const folder = `runs/${id}`;
  const index = check(runIndexSchema, readJson(parts, `${folder}/run.json`), `${folder}/run.json`);
  const tensors = (place: string, list: RunIndex["tensors"]) =>
    list.map(({ name, trainable }) => readTensor(parts, `${folder}/${place}/${name}.npy`, name, trainable));
  const current = tensors("tensors", index.tensors);
  const recipe = `${folder}/${recipeName}`;
  return {
    fitted: parts.has(recipe) ? check(fittedSchema, readJson(parts, recipe), recipe) : null,
    tensors: current,
    optimizerState: tensors("optimizer", index.optimizerState),
    best: index.best && { ...index.best, tensors: tensors("best", index.best.tensors) },
    history: readHistory(parts, `${folder}/history`, index, labelled(index.layers, spec.network, folder)),
    kept: readKept(parts, `${folder}/kept`, index.kept, current),
  };
}

/** Every kept epoch has as many numbers as the network. */
function readKept(parts: PartMap, folder: string, kept: RunIndex["kept"], tensors: Tensor[]): RunSnapshot["kept"] {
  const size = tensors.reduce((sum, { data }) => sum + data.length, 0);
  return kept.map(({ epoch, loss }) => ({ epoch, loss, weights: readFloats(parts, `${folder}/${epoch}.npy`, size) }));
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

function readHistory(parts: PartMap, folder: string, { ticks, epochs }: RunIndex, layers: LayerLabel[]): RunHistory {
  const tick = (name: string) => readFloats(parts, `${folder}/ticks/${name}.npy`, ticks);
  const epoch = (name: string) => readFloats(parts, `${folder}/epochs/${name}.npy`, epochs);
  const signal = (name: string) => readFloats(parts, `${folder}/signals/${name}.npy`, ticks * layers.length);
  const signals = Object.fromEntries(layerSignals.map((name) => [name, signal(name)]));
  return {
    layers,
    ticks: {
      count: ticks,
      step: readSteps(parts, `${folder}/ticks/step.npy`, ticks),
      epoch: tick("epoch"),
      loss: tick("loss"),
      learningRate: tick("learningRate"),
      signals: signals as TickColumns["signals"],
    },
    epochs: {
      count: epochs,
      epoch: epoch("epoch"),
      seconds: epoch("seconds"),
      trainLoss: epoch("trainLoss"),
      validationLoss: epoch("validationLoss"),
      trainMetric: epoch("trainMetric"),
      validationMetric: epoch("validationMetric"),
    },
  };
}

function readTensor(parts: PartMap, part: string, name: string, trainable: boolean): Tensor {
  const { shape, data } = decodeNpy(find(parts, part), part);
  if (!(data instanceof Float32Array || data instanceof Float64Array)) throw wrongKind(part);
  return { name, shape, data, trainable };
}

function readFloats(parts: PartMap, part: string, length: number): Float32Array {
  const { data } = decodeNpy(find(parts, part), part);
  if (!(data instanceof Float32Array) || data.length !== length) throw wrongKind(part);
  return data;
}

function readSteps(parts: PartMap, part: string, length: number): Float64Array {
  const { data } = decodeNpy(find(parts, part), part);
  if (!(data instanceof Float64Array) || data.length !== length) throw wrongKind(part);
  return data;
}

const wrongKind = (part: string) =>
  new ProjectError("invalid", `The part ${part} of the project holds other values than it should.`, part);

function find(parts: PartMap, name: string): Uint8Array {
  const bytes = parts.get(name);
  if (bytes) return bytes;
  throw new ProjectError(
    "missing-part",
    `The project has no part ${name}. Open a copy of the file that still has it.`,
    name,
  );
}

const readJson = (parts: PartMap, name: string): unknown => parseJson(decodeUtf8(find(parts, name)), name);
