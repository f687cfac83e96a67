/** Makes a large project, and says how long it takes to be saved and opened: the median of five. */
import { join } from "node:path";
import { createRandom } from "#core/random";
import type { ProjectContent } from "#core/project/content";
import { fromParts, toParts } from "#core/project/parts";
import { documentOf } from "#core/project/read-document";
import { defaultRules } from "#core/project/snapshots";
import { readDocumentPart, readProject, writeProject } from "#host/project-file";
import { readTableBytes } from "#host/read-file";
import { content, fitting, history } from "../../core/project/fixtures";
import { datasetOf } from "../../core/training/lab";

const [folder = "", ...numbers] = process.argv.slice(2);
const [rows = 0, runs = 0, ticks = 0] = numbers.map(Number);

/** Twenty columns of numbers with six digits. */
function tableOf(count: number): Uint8Array {
  const random = createRandom(7, "table");
  const lines = Array.from({ length: Math.min(count, 1000) }, () =>
    Array.from({ length: 20 }, () => random.next().toFixed(6)).join(","),
  );
  const head = Array.from({ length: 20 }, (_, n) => `c${n}`).join(",");
  const block = `${lines.join("\n")}\n`;
  return new TextEncoder().encode(`${head}\n${block.repeat(Math.ceil(count / 1000))}`);
}
function large(): ProjectContent {
  const { fitted } = datasetOf("iris");
  const list = Array.from({ length: runs }, (_, n) => {
    const run = fitting(String(n + 1), fitted);
    return { ...run, history: history(ticks, 100, 0, run.history.layers) };
  });
  const made = content(list);
  const bytes = tableOf(rows);
  const data = { ...made.document.data!, bytes: bytes.length };
  return { ...made, document: { ...made.document, data }, source: { name: data.name, bytes } };
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Math.round(times.sort((a, b) => a - b)[2]!);
}

const path = join(folder, "large.gradlab");
const project = large();
const bytes = await writeProject(path, toParts(project));
// Runs that stand still have their parts ready, as the trainer keeps them.
const parts = toParts(project);
const save = await median(() => writeProject(path, parts, { snapshots: { ...defaultRules, count: 1 } }));
// All parts new, so that none has a sum: the median of five copies.
const copies = Array.from({ length: 5 }, () => parts.map(({ name, bytes: old }) => ({ name, bytes: old.slice() })));
const anew = await median(() => writeProject(path, copies.pop()!));
const document = await median(async () => documentOf(await readDocumentPart(path)));
const all = await median(() => readProject(path));
const read = await readProject(path);
const curves = await median(async () => fromParts(read));
const table = await median(() => readTableBytes(project.source!.bytes));
console.log(`${rows} × 20 rows and ${runs} runs × ${ticks} measurements, ${Math.round(bytes / 1e6)} MB:
  saved in ${save} ms (to be ≤ 1500), flushed, the replaced file kept as a snapshot; in ${anew} ms where no part has been summed before
  what it holds (project.json alone) in ${document} ms; all bytes read and their sums compared in ${all} ms
  all curves and weights of the runs checked in ${curves} ms; the table read in ${table} ms`);
