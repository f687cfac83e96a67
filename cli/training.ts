/** Runs that are trained here, and the project that they go to. */
import { basename } from "node:path";
import type { Dialect } from "#core/data/types";
import type { ProjectDocument } from "#core/project/document";
import { toParts } from "#core/project/parts";
import type { Run } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import type { OutputOptions } from "#host/output";
import { writeProject } from "#host/project-file";
import type { KeptData } from "./files";
import type { Io } from "./io";
import { Progress } from "./progress";
import { number } from "./text";

/** Milliseconds of training between two looks at the progress bar. */
const slice = 100;

/** Trains to the end. `label` stands before the progress, where there are several runs. */
export function work(run: Run, io: Io, label = ""): void {
  const progress = new Progress(io);
  run.resume();
  while (!run.atRest) {
    const end = io.clock() + slice;
    run.advance(() => io.clock() >= end);
    const { epoch, plannedEpochs } = run.record();
    const loss = run.history.ticks.loss.at(-1) ?? NaN;
    progress.show(
      epoch / plannedEpochs,
      `${label}epoch ${epoch} of ${plannedEpochs}  loss ${number(loss)}  ${number(Math.round(run.rowsPerSecond))} rows/s`,
    );
  }
  progress.end();
}

/** Writes a project with the data as they were read and the runs that were trained on them. */
export async function writeRuns(
  out: string,
  output: OutputOptions,
  data: KeptData & { dialect: Dialect },
  runs: readonly [RunSnapshot, ...RunSnapshot[]],
): Promise<void> {
  const { name, size, bytes, link, dialect } = data;
  const [{ record }] = runs;
  const document: ProjectDocument = {
    format: "gradlab",
    version: 1,
    name: basename(out, ".gradlab"),
    data: { name, bytes: size, dialect, ...(link && { link }) },
    target: record.target,
    spec: { ...record.spec, recipe: { ...record.spec.recipe, split: { ...record.spec.recipe.split, fold: null } } },
    runs: runs.map((run) => run.record),
    nextRun: runs.length + 1,
    view: { stage: "train", run: record.id, layer: null, column: null, split: "test", threshold: 0.5, logLoss: false },
  };
  await writeProject(out, toParts({ document, source: bytes && { name, bytes }, runs: [...runs] }), output);
}
