/** Runs written for other programs. What another program can run is checked before it is handed out. */
import type { Engine } from "#core/engine/engine";
import { runFormatOf } from "#core/exports/catalogue";
import { filesOfFormat } from "#core/exports/formats";
import { initialTensors } from "#core/exports/initial";
import { dateOrdersIn, exportedModel } from "#core/exports/model";
import { reportFacts } from "#core/exports/report/facts";
import type { FolderFile } from "#core/exports/pytorch/index";
import type { CommandOf, Results } from "#core/training/messages";
import { environmentHere } from "#host/environment";
import { isSound, verifiedWords, verifyOnnx } from "#host/exports/verify";
import { zipped } from "#host/exports/zipped";
import { requireOutput, writeOutput } from "#host/output";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { TrainerFiles } from "./files";
import type { RunDesk } from "./runs";
import type { Scheduler } from "./scheduler";

interface RunExportsOptions {
  data: DataDesk;
  files: TrainerFiles;
  engine: Engine;
  runs: Pick<RunDesk, "ready" | "curves">;
  scheduler: Scheduler;
  clock: () => number;
}

export class RunExports {
  constructor(private readonly options: RunExportsOptions) {}

  /** `inputs`: files of the project, which are not written over. */
  async write(
    { run: id, format: formatId, out, threshold, project }: CommandOf<"run.export">,
    inputs: readonly string[],
  ): Promise<Results["run.export"]> {
    const { data, files, engine, runs, scheduler, clock } = this.options;
    const path = files.allow(out, "write");
    await requireOutput(path, { inputs });
    const run = await runs.ready(id);
    if (run.status === "training")
      throw new CommandError("training", `${run.record().name} trains. Pause it, then export it.`);
    const { dataset } = run;
    const format = runFormatOf(formatId);
    const table = data.table();
    const snapshot = run.snapshot();
    const model = () =>
      exportedModel(snapshot, dataset.fitted, {
        threshold,
        dialect: table.dialect,
        dateOrders: dateOrdersIn(table, dataset.fitted),
      });
    const facts = () =>
      reportFacts({
        snapshot,
        fitted: dataset.fitted,
        run,
        engine,
        clock,
        project: {
          name: project,
          threshold,
          file: data.described,
          sha256: data.hash(),
          runs: runs.curves(),
          environment: environmentHere(),
        },
      });
    const made = await scheduler.run(
      filesOfFormat(formatId, {
        model,
        learnt: () => ({
          splits: dataset.splits,
          history: snapshot.history,
          initial: initialTensors(run, engine),
        }),
        facts,
      }),
    );
    const verified = format.verified ? await verifyOnnx(model(), run.model, dataset, table) : null;
    if (verified && !isSound(verified))
      throw new CommandError("not_the_same", `Nothing was written: the file is ${verifiedWords(verified)}.`);
    const bytes = await writeOutput(path, format.ending === null ? zipped(made) : contentOf(made[0]!), { inputs });
    return { path, bytes, verified: verified && verifiedWords(verified) };
  }
}

const contentOf = ({ content }: FolderFile): Iterable<Uint8Array | string> =>
  typeof content === "string" ? [content] : content;
