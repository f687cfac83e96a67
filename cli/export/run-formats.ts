/** The formats of `core/exports` on the command line: a file, or a folder of files. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "#core/data/error";
import { runFormatIds, runFormatOf, type RunFormatId } from "#core/exports/catalogue";
import { filesOfFormat } from "#core/exports/formats";
import { dateOrdersIn, exportedModel, ExportError } from "#core/exports/model";
import { initialTensors } from "#core/exports/initial";
import { plural } from "#core/numbers";
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
  const model = exportedModel(snapshot, fitted, { threshold: view.threshold, dialect, dateOrders });
  const files = filesOfFormat(id, {
    model,
    learnt() {
      if ("lacks" in found) throw new ExportError(`the folder holds the rows that it learned from: ${found.lacks}`);
      const { splits } = found.run.dataset;
      return { splits, history: snapshot.history, initial: initialTensors(found.run, nodeEngine()) };
    },
  });
  const words = format.verified ? await verified(model, found) : `${plural(model.plan.layers.length, "layer")}`;
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

  async function verified(exported: typeof model, rows: typeof found): Promise<string> {
    if ("lacks" in rows) {
      note(io, `not verified, since there are no rows to compare: ${rows.lacks}`);
      return "not verified";
    }
    const result = await verifyOnnx(exported, rows.run.model, rows.run.dataset, rows.table);
    if (isSound(result)) return verifiedWords(result);
    throw new ExportError(`${verifiedWords(result)}; nothing was written. Please report it with the project's spec`);
  }
}

/** The run with its rows, or why there are none. */
async function rowsOf(...where: Parameters<typeof restored>): Promise<Restored | { lacks: string }> {
  try {
    return await restored(...where);
  } catch (error) {
    if (error instanceof InputError || error instanceof DataError) return { lacks: error.message };
    throw error;
  }
}
