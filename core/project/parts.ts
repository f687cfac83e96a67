/**
 * A project as the parts of a file, and back:
 * `project.json`, `data/source.csv`, and for each run `runs/<id>/run.json`, `recipe.json` (what was fitted to the data), `tensors/<name>.npy`, `optimizer/<name>.npy`,
 * `best/<name>.npy`, `kept/<epoch>.npy` (all tensors of an earlier epoch, one after the other), `history/ticks/<column>.npy`, `history/signals/<signal>.npy` (ticks × layers), `history/epochs/<column>.npy`.
 */
import { layerSignals, type Tensor } from "../engine/engine";
import type { RunSnapshot } from "../training/snapshot";
import { asItWas } from "./as-it-was";
import { checkRun } from "./check-run";
import type { Part, ProjectContent } from "./content";
import type { RunRecord } from "./document";
import { check, encodeJson } from "./json";
import { otherwise, type Recovery } from "./lost";
import { encodeNpy, type NpyData } from "./npy";
import { documentName, sourceName } from "./part-names";
import { find, type PartMap } from "./part-map";
import { attempt, readDocument, type ReadDocument } from "./read-document";
import { epochColumns, readRun, recipeName, tickColumns } from "./read-run";
import { runId, type RunIndex } from "./schema";
import { unknownParts } from "./unknown";
import { encodeUtf8 } from "./utf8";

export { documentName, sourceName };

/** The parts of a project. The source's bytes are handed on as they are, everything else is new: parts are never changed afterwards. */
export function toParts(content: ProjectContent): Part[] {
  const parts: Part[] = [jsonPart(documentName, content.document)];
  if (content.source) parts.push({ name: sourceName, bytes: content.source.bytes });
  for (const run of content.runs) parts.push(...partsOfRun(run));
  return parts;
}

/**
 * The project that parts describe. A run of the document without `run.json` has no snapshot (it was never saved with its weights). A run that
 * can't be read is left out, and said in `damaged`. With a `recovery` all else that can be done without is left out, too, and noted.
 * Throws a ProjectError that names the part which is missing or not as it should be.
 */
export function fromParts(parts: readonly Part[], recovery: Recovery = null): ProjectContent {
  const byName = new Map(parts.map((part) => [part.name, part.bytes]));
  const read = readDocument(byName, recovery);
  const { data } = read.document;
  const source = otherwise(
    recovery,
    { part: sourceName, run: null, so: "the project has no data; the runs keep their curves and weights" },
    () => (data && !data.link ? { name: data.name, bytes: find(byName, sourceName) } : null),
    () => null,
  );
  const content = assemble(new Set(byName.keys()), read, source, (record) => runFrom(byName, record, recovery));
  return recovery
    ? { ...content, document: { ...content.document, data: source || data?.link ? data : null } }
    : content;
}

/** A run with all its arrays, checked. Throws a ProjectError that names the part. */
export function runFrom(parts: PartMap, record: RunRecord, recovery: Recovery = null): RunSnapshot {
  const snapshot = asItWas({ record, ...readRun(parts, record, recovery) });
  checkRun(snapshot);
  return snapshot;
}

/** The project of a document, with as much of its runs as `run` makes of them. `names`: all parts that there are. */
export function assemble(
  names: ReadonlySet<string>,
  { document: whole, damaged, unknown }: ReadDocument,
  source: ProjectContent["source"],
  run: (record: RunRecord) => RunSnapshot,
): ProjectContent {
  const runs: RunSnapshot[] = [];
  const records = whole.runs.filter((record) => {
    const { id, status } = record;
    const ended = status === "finished" || status === "stopped";
    if (!ended && !names.has(`runs/${id}/run.json`)) return true;
    return attempt(id, damaged, () => void runs.push(run(record)));
  });
  const { view } = whole;
  const selected = damaged.some(({ id }) => id === view.run) ? null : view.run;
  const out = damaged.map(({ id }) => id);
  const more = [...unknown, ...unknownParts(names, runs, out)];
  return {
    document: { ...whole, runs: records, view: { ...view, run: selected } },
    source,
    runs,
    ...(damaged.length > 0 && { damaged }),
    ...(more.length > 0 && { unknown: more }),
  };
}

const jsonPart = (name: string, value: unknown): Part => ({ name, bytes: encodeUtf8(encodeJson(value)) });
const arrayPart = (name: string, shape: number[], data: NpyData): Part => ({ name, bytes: encodeNpy({ shape, data }) });

/** What was fitted to the data never changes, and many runs share it. */
const fittedBytes = new WeakMap<object, Uint8Array>();
function fittedPart(fitted: NonNullable<RunSnapshot["fitted"]>): Part {
  const bytes = fittedBytes.get(fitted) ?? encodeUtf8(encodeJson(fitted));
  fittedBytes.set(fitted, bytes);
  return { name: recipeName, bytes };
}

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
  const own = run.packed?.parts ?? ownParts(run);
  return own.map(({ name, bytes }) => ({ name: `${folder}/${name}`, bytes }));
}

/** They, by their names in the run's folder. */
export function ownParts(run: RunSnapshot): Part[] {
  const { ticks, epochs, layers } = run.history;
  const describe = (tensors: Tensor[]) => tensors.map(({ name, trainable }) => ({ name, trainable }));
  const index: RunIndex = {
    tensors: describe(run.tensors),
    optimizerState: describe(run.optimizerState),
    best: run.best && { ...run.best, tensors: describe(run.best.tensors) },
    layers: layers.map(({ id }) => id),
    signals: [...layerSignals],
    ticks: ticks.count,
    epochs: epochs.count,
    kept: run.kept.map(({ epoch, loss }) => ({ epoch, loss })),
  };
  const arrays = (place: string, tensors: Tensor[], part = arrayPart) =>
    tensors.map(({ name, shape, data }) => part(`${place}/${name}.npy`, shape, data));
  const column = (place: string, name: string, data: NpyData, count: number) =>
    arrayPart(`history/${place}/${name}.npy`, [count], data.subarray(0, count));
  return [
    jsonPart("run.json", index),
    ...(run.fitted ? [fittedPart(run.fitted)] : []),
    ...arrays("tensors", run.tensors),
    ...arrays("optimizer", run.optimizerState),
    ...arrays("best", run.best?.tensors ?? [], lastingPart),
    ...run.kept.map(({ epoch, weights }) => lastingPart(`kept/${epoch}.npy`, [weights.length], weights)),
    column("ticks", "step", ticks.step, ticks.count),
    ...tickColumns.map((name) => column("ticks", name, ticks[name], ticks.count)),
    ...layerSignals.map((name) => {
      const values = ticks.signals[name].subarray(0, ticks.count * layers.length);
      return arrayPart(`history/signals/${name}.npy`, [ticks.count, layers.length], values);
    }),
    ...epochColumns.map((name) => column("epochs", name, epochs[name], epochs.count)),
  ];
}
