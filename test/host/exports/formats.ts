/** What each format that predicts answers for the rows of a case. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { javascriptModule } from "#core/exports/javascript/index";
import { numpyScript } from "#core/exports/numpy/index";
import { onnxFile } from "#core/exports/onnx/index";
import { pytorchFolder } from "#core/exports/pytorch/index";
import { rawColumns } from "#core/exports/onnx/rows";
import { OnnxRuntime } from "#host/onnx/runtime";
import { readTableBytes } from "#host/read-file";
import type { Case } from "./cases";
import { distance, type Answers, type Trained } from "./trained";

export const python = process.platform === "win32" ? "python" : "/usr/bin/python3";
/** A peer that is not installed is said, not silently passed. */
export const hasPython = (module: string): boolean => spawnSync(python, ["-c", `import ${module}`]).status === 0;

export interface Agreement {
  format: string;
  largest: number;
  /** Labels that differ. */
  labels: number;
}

/** Whether numbers go in as large as they are: float32 then drives two trainings apart, whoever computes them. */
export const isUnscaled = ({ spec }: Case): boolean =>
  Object.values(spec.recipe?.columns ?? {}).some(({ scale }) => scale === "none" || scale === "log1p");

/** The most that answers may differ: rows through ln(1 + x) or without a scale are less exact in float32. */
export const allowed = ({ log, spec }: Case): number =>
  log || Object.values(spec.recipe?.columns ?? {}).some(({ scale }) => scale === "none") ? 5e-5 : 1e-5;

export const formats: Record<string, (trained: Trained, drawn: Case, folder: string) => Promise<Answers>> = {
  async onnx({ model, fresh }) {
    const { bytes, inputs, outputs } = onnxFile(model);
    const rows = rowsOf(fresh.rows);
    const answers = await (
      await (runtime ??= OnnxRuntime.start())
    ).run(bytes, rawColumns(inputs, model.fitted, fresh, rows));
    const [labels, numbers] =
      outputs.length > 1 ? outputs.map((name) => answers[name]!) : [null, answers[outputs[0]!]!];
    const width = numbers!.dims[1]!;
    const told = rows.map((row) => Array.from({ length: width }, (_, k) => Number(numbers!.data[row * width + k])));
    return { labels: labels ? Array.from(labels.data, String) : [], numbers: told };
  },
  async javascript({ model, fresh }, { name }, folder) {
    const path = join(folder, `${name.replaceAll(/\W+/g, "-")}.mjs`);
    writeFileSync(path, javascriptModule(model));
    const { predict } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
      predict(rows: Record<string, string>[]): { label?: string; probabilities?: number[]; prediction: number }[];
    };
    const rows = rowsOf(fresh.rows).map((row) => {
      const cells = fresh.cells(row);
      return Object.fromEntries(fresh.columns.map((column, at) => [column.name, cells[at]!]));
    });
    const said = predict(rows);
    return {
      labels: said.flatMap(({ label }) => (label === undefined ? [] : [label])),
      numbers: said.map(({ probabilities, prediction }) => probabilities ?? [prediction]),
    };
  },
  async numpy({ model, fresh }, drawn, folder) {
    const script = join(folder, "predict.py");
    writeFileSync(script, numpyScript(model));
    return predictedBy([script], { model, fresh }, drawn, folder);
  },
  async pytorch(trained, drawn, folder) {
    return predictedBy([writePyTorch(trained, folder)], trained, drawn, folder);
  },
};
/** Writes the folder and answers the script's path. */
export function writePyTorch({ model, dataset, snapshot, initial }: Trained, folder: string): string {
  const { splits } = dataset;
  for (const { name, content } of pytorchFolder(model, { splits, history: snapshot.history, initial }))
    writeFileSync(join(folder, name), typeof content === "string" ? content : Buffer.concat([...content]));
  return join(folder, "run.py");
}

/** Trains anew in PyTorch: the largest difference of a loss from those that were recorded, and the weights' bytes. */
export function replayed(trained: Trained, folder: string, processes: 1 | 2): { apart: number; weights: Float32Array } {
  const saved = join(folder, `${processes}.safetensors`);
  const spread = "-m torch.distributed.run -r 1 -t 1 --standalone --nproc_per_node 2".split(" ");
  const command = [...(processes === 2 ? spread : []), writePyTorch(trained, folder), "--replay", "--save", saved];
  const { status, stdout, stderr } = spawnSync(python, command, { encoding: "utf8" });
  const found = /largest difference (\S+) in/.exec(stdout)?.[1];
  if (status !== 0 || found === undefined) throw new Error(stderr || stdout);
  const bytes = readFileSync(saved);
  const from = 8 + Number(bytes.readBigUInt64LE(0));
  return { apart: Number(found), weights: new Float32Array(new Uint8Array(bytes.subarray(from)).buffer) };
}

let runtime: Promise<OnnxRuntime> | null = null;
export async function endRuntime(): Promise<void> {
  await (await runtime)?.end();
}
const rowsOf = (rows: number) => Array.from({ length: rows }, (_, row) => row);

/** A Python script that takes a CSV file and writes another one. */
export async function predictedBy(
  command: readonly string[],
  { model, fresh }: Pick<Trained, "model" | "fresh">,
  drawn: Case,
  folder: string,
): Promise<Answers> {
  const [rows, out] = [join(folder, "rows.csv"), join(folder, "out.csv")];
  writeFileSync(rows, drawn.fresh);
  const { status, stderr } = spawnSync(python, [...command, rows, out], { encoding: "utf8" });
  if (status !== 0 || stderr !== "") throw new Error(stderr || `ended with ${status}`);
  const { delimiter } = fresh.dialect;
  const table = await readTableBytes(new Uint8Array(await readFile(out)), { dialect: { delimiter, missing: [] } });
  const numeric = model.fitted.target.task === "regression";
  const added = rowsOf(table.rows).map((row) => table.cells(row).slice(fresh.columns.length));
  return {
    labels: numeric ? [] : added.map(([label]) => label!),
    numbers: added.map((cells) => cells.slice(numeric ? 0 : 1).map(Number)),
  };
}

export async function agreementOf(format: string, trained: Trained, drawn: Case, folder: string): Promise<Agreement> {
  const theirs = await formats[format]!(trained, drawn, folder);
  return { format, ...distance(trained.model, trained.ours, theirs) };
}
