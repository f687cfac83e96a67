/** Runs of a project file, ready to be asked again. */
import type { Table } from "#core/data/types";
import { prepare, type FittedRecipe } from "#core/data/recipe";
import type { Model } from "#core/engine/engine";
import type { ProjectContent } from "#core/project/content";
import { fromParts } from "#core/project/parts";
import { predictorOf } from "#core/training/predictor";
import { Run } from "#core/training/run";
import type { RunRecord } from "#core/project/document";
import type { RunSnapshot } from "#core/training/snapshot";
import { nodeEngine } from "#host/engine";
import { besideProject, findLinked } from "#host/linked-file";
import { ownerOf } from "#host/journal-lock";
import { readProject } from "#host/project-file";
import { journalBeside } from "#host/real-path";
import { InputError } from "./errors";
import { parseTable, readTableFile } from "./files";
import type { Io } from "./io";
import { note } from "./notes";

export interface OpenRun {
  content: ProjectContent;
  run: Run;
}

export interface Predictor {
  content: ProjectContent;
  id: string;
  record: RunRecord;
  model: Model;
  /** Turns the rows of another file into inputs. */
  fitted: FittedRecipe;
}

/** Reads beside whoever has the project open: what lies in the file is whole, but it may not be the last word. */
export async function openProject(path: string, io: Io): Promise<ProjectContent> {
  const owner = await ownerOf(await journalBeside(path)).catch(() => null);
  if (owner !== null)
    note(io, `${path} is open in ${owner.words}: what was not saved there yet is not in what is read here`);
  return fromParts(await readProject(path));
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
  if (data && source) return parseTable(source.bytes, source.name, data.dialect);
  if (!data?.link) throw new InputError(`the project ${path} has no data`);
  const found = await findLinked({ ...data, link: data.link }, path);
  if (typeof found === "string") return readTableFile(found, { dialect: data.dialect });
  const what = found.state === "missing" ? "is not there any more" : "has changed since";
  throw new InputError(
    `the project ${path} links to ${found.path}, which ${what}; open it in the window to choose a file`,
  );
}

/** A run with the rows that it was trained and tested on. */
export async function openRun(path: string, wanted: string | undefined, io: Io): Promise<OpenRun> {
  const content = await openProject(path, io);
  return { content, run: await restored(path, content, chooseRun(content, wanted), io) };
}

async function restored(path: string, content: ProjectContent, snapshot: RunSnapshot, io: Io): Promise<Run> {
  const table = await tableOf(path, content);
  const { spec, target } = snapshot.record;
  const dataset = prepare(table, spec.recipe, target, { fitted: snapshot.fitted });
  return Run.restore(snapshot, { dataset, engine: nodeEngine(), clock: () => io.clock() });
}

/** A run for the rows of other files. The project's data are only needed where its recipe was not kept. */
export async function openPredictor(path: string, wanted: string | undefined, io: Io): Promise<Predictor> {
  const content = await openProject(path, io);
  const snapshot = chooseRun(content, wanted);
  const { record } = snapshot;
  const { id } = record;
  if (snapshot.fitted) {
    return {
      content,
      id,
      record,
      fitted: snapshot.fitted,
      model: predictorOf(snapshot, snapshot.fitted, nodeEngine()),
    };
  }
  const { model, dataset } = await restored(path, content, snapshot, io);
  return { content, id, record, fitted: dataset.fitted, model };
}
