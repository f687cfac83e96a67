/** Runs written for other programs. What another program can run is checked before it is handed out. */
import type { Engine } from "#core/engine/engine";
import { runFormatOf } from "#core/exports/catalogue";
import { filesOfFormat } from "#core/exports/formats";
import { initialTensors } from "#core/exports/initial";
import { dateOrdersIn, exportedModel } from "#core/exports/model";
import type { FolderFile } from "#core/exports/pytorch/index";
import type { CommandOf, Results } from "#core/training/messages";
import type { Run } from "#core/training/run";
import { isSound, verifiedWords, verifyOnnx } from "#host/exports/verify";
import { zipped } from "#host/exports/zipped";
import { requireOutput, writeOutput } from "#host/output";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { TrainerFiles } from "./files";

interface RunExportsOptions {
  data: DataDesk;
  files: TrainerFiles;
  engine: Engine;
  ready(id: string): Promise<Run>;
}

export class RunExports {
  constructor(private readonly options: RunExportsOptions) {}

  /** `inputs`: files of the project, which are not written over. */
  async write(
    { run: id, format: formatId, out, threshold }: CommandOf<"run.export">,
    inputs: readonly string[],
  ): Promise<Results["run.export"]> {
    const { data, files, engine, ready } = this.options;
    const path = files.allow(out, "write");
    await requireOutput(path, { inputs });
    const run = await ready(id);
    if (run.status === "training")
      throw new CommandError("training", `${run.record().name} trains. Pause it, then export it.`);
    const { dataset } = run;
    const format = runFormatOf(formatId);
    const table = data.table();
    const snapshot = run.snapshot();
    const model = exportedModel(snapshot, dataset.fitted, {
      threshold,
      dialect: table.dialect,
      dateOrders: dateOrdersIn(table, dataset.fitted),
    });
    const made = filesOfFormat(formatId, {
      model,
      learnt: () => ({
        splits: dataset.splits,
        history: snapshot.history,
        initial: initialTensors(run, engine),
      }),
    });
    const verified = format.verified ? await verifyOnnx(model, run.model, dataset, table) : null;
    if (verified && !isSound(verified))
      throw new CommandError("not_the_same", `Nothing was written: the file is ${verifiedWords(verified)}.`);
    const bytes = await writeOutput(path, format.ending === null ? zipped(made) : contentOf(made[0]!), { inputs });
    return { path, bytes, verified: verified && verifiedWords(verified) };
  }
}

const contentOf = ({ content }: FolderFile): Iterable<Uint8Array | string> =>
  typeof content === "string" ? [content] : content;
