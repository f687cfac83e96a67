/** Runs of a project file, ready to be asked again. */
import type { Table } from "#core/data/types";
import { DataError } from "#core/data/error";
import { prepare, type FittedRecipe } from "#core/data/recipe";
import type { Model } from "#core/engine/engine";
import type { ProjectContent } from "#core/project/content";
import { fromParts } from "#core/project/parts";
import { unknownWords } from "#core/project/unknown";
import { predictorOf } from "#core/training/predictor";
import { Run } from "#core/training/run";
import type { RunRecord } from "#core/project/document";
import type { Recoverable } from "#core/project/recoverable";
import type { RunSnapshot } from "#core/training/snapshot";
import { nodeEngine } from "#host/engine";
import { besideProject, findLinked } from "#host/linked-file";
import { ownerOf } from "#host/journal-lock";
import type { Recorded } from "#host/reproduce";
import { findBeside } from "#host/recoverable";
import { readProject } from "#host/project-file";
import { journalBeside } from "#host/real-path";
import { InputError } from "./errors";
import { parseTable, readTableFile } from "./files";
import type { Io } from "./io";
import { note } from "./notes";

export interface OpenRun {
  content: OpenProject;
  run: Run;
  /** The rows that it was trained and tested on, as they stand in the file. */
  table: Table;
}

/** Work that a crash left beside the project's file, which what is read of the file has not. */
export interface Unsaved {
  path: string;
  /** Of the last change; ISO 8601. */
  changed: string;
  runs: number | null;
}

export interface OpenProject extends ProjectContent {
  unsaved: Unsaved[];
}

export interface Predictor {
  content: OpenProject;
  id: string;
  record: RunRecord;
  model: Model;
  /** Turns the rows of another file into inputs. */
  fitted: FittedRecipe;
}

/** Reads beside whoever has the project open: what lies in the file is whole, but it may not be the last word. */
export async function openProject(path: string, io: Io): Promise<OpenProject> {
  const owner = await ownerOf(await journalBeside(path)).catch(() => null);
  if (owner !== null)
    note(io, `${path} is open in ${owner.words}: what was not saved there yet is not in what is read here`);
  const content = fromParts(await readProject(path));
  for (const words of unknownWords(content)) note(io, words.replace(/\.$/, ""));
  const found = owner === null ? await findBeside(path).catch((): Recoverable[] => []) : [];
  for (const work of found) note(io, unsavedWords(path, work));
  return { ...content, unsaved: found.map(({ journal, changed, runs }) => ({ path: journal, changed, runs })) };
}

function unsavedWords(path: string, { journal, changed, putAside }: Recoverable): string {
  const how = putAside
    ? "the window recovers it (“Recover unsaved work…”)"
    : "open the project in the window to recover it, or go on with gradlab train and --resume";
  return `work on ${path} that was never saved, of ${changed}, lies in ${journal} and is not in what is read here; ${how}`;
}

/** For JSON: there where there is some. */
export const unsavedOf = ({ unsaved }: OpenProject): { unsaved?: Unsaved[] } => (unsaved.length > 0 ? { unsaved } : {});

/** Says that a run predicts by the weights that it began with. */
function tellUntrained(record: RunRecord, io: Io): void {
  const { name, step, imported } = record;
  if (imported && isUntrained(record)) return;
  if (step === 0) note(io, `${name} was not trained yet: its weights are those that it began with`);
  else if (isUntrained(record)) note(io, `the weights of ${name} are those that it began with, before any training`);
}
const isUntrained = ({ step, restoredEpoch = null }: RunRecord): boolean => step === 0 || restoredEpoch === 0;

/** What JSON says of a run and its project, where there is something to say. */
export const doubtsOf = (record: RunRecord, content: OpenProject): RunDoubts => ({
  ...(isUntrained(record) && !record.imported && { untrained: true }),
  ...unsavedOf(content),
});
export interface RunDoubts {
  untrained?: true;
  unsaved?: Unsaved[];
}

/** The run with the id `wanted`, else the one that the window showed last, else the newest. */
export function chooseRun(content: ProjectContent, wanted: string | undefined): RunSnapshot {
  const ids = content.runs.map((run) => run.record.id);
  const lost = content.damaged?.find(({ id }) => wanted === undefined || id === wanted);
  if (lost && (wanted !== undefined || ids.length === 0))
    throw new InputError(`run ${lost.id ?? ""} can't be read: ${lost.reason}`);
  if (ids.length === 0) throw new InputError("the project has no trained run; train one first");
  const id = wanted ?? content.document.view.run ?? ids.at(-1);
  const found = content.runs.find((run) => run.record.id === id);
  if (found) return found;
  if (wanted === undefined) return chooseRun(content, ids.at(-1));
  throw new InputError(`the project has no run “${wanted}”; there are ${ids.join(", ")}`);
}

/** What a project reads: itself, and the file that it links to. */
export function filesOf(path: string, { document }: ProjectContent): string[] {
  const link = document.data?.link;
  return link ? [path, link.path, besideProject(link, path)] : [path];
}

/** The project's rows, from its copy of the file or from the file that it links to. */
async function tableOf(path: string, { document, source }: ProjectContent): Promise<Table> {
  const { data } = document;
  if (data && source) {
    const { length } = source.bytes;
    if (length !== data.bytes)
      throw new InputError(
        `the data in ${path} are cut or changed: they have ${length} bytes, and ${data.bytes} are noted; use a copy of the project that has all of them, or rows of another file`,
      );
    return parseTable(source.bytes, source.name, data.dialect);
  }
  if (!data?.link) throw new InputError(`the project ${path} has no data`);
  const found = await findLinked({ ...data, link: data.link }, path);
  if (typeof found === "string") return readTableFile(found, { dialect: data.dialect });
  const what = found.state === "missing" ? "is not there any more" : "has changed since";
  throw new InputError(
    `the project ${path} links to ${found.path}, which ${what}; open it in the window to choose a file`,
  );
}

/** The table that a run learned from and its training rows; null where they are gone or are others by now. */
export async function learnedRows(
  path: string,
  content: ProjectContent,
  id: string,
): Promise<{ table: Table; training: Uint32Array } | null> {
  const { record, fitted } = chooseRun(content, id);
  try {
    const table = await tableOf(path, content);
    const { splits } = prepare(table, record.spec.recipe, record.target, { fitted });
    return { table, training: splits.train.rowIds };
  } catch (error) {
    if (error instanceof InputError || error instanceof DataError) return null;
    throw error;
  }
}

/** A run with the rows that it was trained and tested on. */
export async function openRun(path: string, wanted: string | undefined, io: Io): Promise<OpenRun> {
  const content = await openProject(path, io);
  const snapshot = chooseRun(content, wanted);
  tellUntrained(snapshot.record, io);
  return { content, ...(await restored(path, content, snapshot, io)) };
}

/** Runs of a project with the rows that their recipes make: their records may be trained anew. */
export async function recordedRuns(path: string, content: ProjectContent, ids: readonly string[]): Promise<Recorded[]> {
  const snapshots = ids.map((id) => chooseRun(content, id));
  const table = await tableOf(path, content);
  return snapshots.map((snapshot) => {
    const { spec, target } = snapshot.record;
    return { snapshot, dataset: prepare(table, spec.recipe, target, { fitted: snapshot.fitted }) };
  });
}

export type Restored = Pick<OpenRun, "run" | "table">;
/** A run of an open project with its rows. */
export async function restored(
  path: string,
  content: ProjectContent,
  snapshot: RunSnapshot,
  io: Io,
): Promise<Restored> {
  const table = await tableOf(path, content);
  const { spec, target } = snapshot.record;
  const dataset = prepare(table, spec.recipe, target, { fitted: snapshot.fitted });
  return { run: Run.restore(snapshot, { dataset, engine: nodeEngine(), clock: () => io.clock() }), table };
}

/** A run for the rows of other files. The project's data are only needed where its recipe was not kept. */
export async function openPredictor(path: string, wanted: string | undefined, io: Io): Promise<Predictor> {
  const content = await openProject(path, io);
  const snapshot = chooseRun(content, wanted);
  const { record } = snapshot;
  const { id } = record;
  tellUntrained(record, io);
  if (snapshot.fitted) {
    return {
      content,
      id,
      record,
      fitted: snapshot.fitted,
      model: predictorOf(snapshot, snapshot.fitted, nodeEngine()),
    };
  }
  const { model, dataset } = (await restored(path, content, snapshot, io)).run;
  return { content, id, record, fitted: dataset.fitted, model };
}
