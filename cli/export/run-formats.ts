/** The formats of `core/exports` on the command line: a file, or a folder of files. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "#core/data/error";
import { runDataOf, type FittedRecipe } from "#core/data/fitted";
import { runFormatIds, runFormatOf, type RunFormatId } from "#core/exports/catalogue";
import { filesOfFormat } from "#core/exports/formats";
import { dateOrdersIn, exportedModel, ExportError, type ExportedModel } from "#core/exports/model";
import { initialTensors } from "#core/exports/initial";
import { reportFacts } from "#core/exports/report/facts";
import { plural } from "#core/numbers";
import { toEnd } from "#core/pieces";
import { planExperiment } from "#core/training/plan";
import type { RunSnapshot } from "#core/training/snapshot";
import { dataHash } from "#host/data-hash";
import { environmentHere } from "#host/environment";
import { isSound, verifiedWords, verifyOnnx } from "#host/exports/verify";
import { nodeEngine } from "#host/engine";
import { reasonOf } from "#host/files";
import { writeOutputs } from "#host/output";
import { InputError } from "../errors";
import { note } from "../notes";
import { outputOf } from "../output";
import { filesOf, restored, type Restored } from "../project";
import type { Exported, ExportFormat, ExportSubject } from "./format";

export const runFormatsHere: readonly ExportFormat[] = runFormatIds.map((id) => ({
  name: id,
  help: `${runFormatOf(id).title} (${runFormatOf(id).ending === null ? "a folder" : `.${runFormatOf(id).ending}`})`,
  write: (subject) => write(id, subject),
}));

async function write(id: RunFormatId, { path, content, snapshot, out, args, io }: ExportSubject): Promise<Exported> {
  const format = runFormatOf(id);
  const found = await rowsOf(path, content, snapshot, io);
  const fitted = "run" in found ? found.run.dataset.fitted : snapshot.fitted;
  if (!fitted) throw new InputError("lacks" in found ? found.lacks : "the run's recipe was not kept");
  const { view, data } = content.document;
  const dateOrders = "run" in found ? dateOrdersIn(found.table, fitted) : {};
  const dialect = data?.dialect ?? {};
  const { threshold } = view;
  const model = () => exportedModel(snapshot, fitted, { threshold, dialect, dateOrders });
  const subject = {
    model,
    learnt() {
      if ("lacks" in found) throw new ExportError(`the folder holds the rows that it learned from: ${found.lacks}`);
      const { splits } = found.run.dataset;
      return { splits, history: snapshot.history, initial: initialTensors(found.run, nodeEngine()) };
    },
    facts: () =>
      reportFacts({
        snapshot,
        fitted,
        run: "run" in found ? found.run : found,
        engine: nodeEngine(),
        clock: () => io.clock(),
        project: {
          name: content.document.name,
          threshold,
          file: data && { name: data.name, bytes: data.bytes },
          sha256: dataHash(content),
          runs: content.runs,
          environment: environmentHere(),
        },
      }),
  };
  const files = toEnd(filesOfFormat(id, subject));
  const words = format.verified ? await verified(model(), found) : plural(layersOf(snapshot, fitted), "layer");
  if (format.ending === null)
    await mkdir(out, { recursive: true }).catch((error: unknown) => {
      throw new InputError(`${out} can't be written: ${reasonOf(error)}`);
    });
  const options = outputOf(args, "export", filesOf(path, content));
  const paths = files.map(({ name }) => (name === "" ? out : join(out, name)));
  await writeOutputs(
    files.map(({ content: text }, at) => ({
      path: paths[at]!,
      content: typeof text === "string" ? [text] : text,
      options,
    })),
  );
  return { files: paths, words };

  async function verified(exported: ExportedModel, rows: typeof found): Promise<string> {
    if ("lacks" in rows) {
      note(io, `not verified, since there are no rows to compare: ${rows.lacks}`);
      return "not verified";
    }
    const result = await verifyOnnx(exported, rows.run.model, rows.run.dataset, rows.table);
    if (isSound(result)) return verifiedWords(result);
    throw new ExportError(`${verifiedWords(result)}; nothing was written. Please report it with the project's spec`);
  }
}

const layersOf = ({ record }: RunSnapshot, fitted: FittedRecipe): number =>
  planExperiment(record.spec, runDataOf(fitted)).layers.length;

/** The run with its rows, or why there are none. */
async function rowsOf(...where: Parameters<typeof restored>): Promise<Restored | { lacks: string }> {
  try {
    return await restored(...where);
  } catch (error) {
    if (error instanceof InputError || error instanceof DataError) return { lacks: error.message };
    throw error;
  }
}
