/** Makes a large project, and says how long it takes to be saved and opened: the median of five. */
import { join } from "node:path";
import { fromParts, toParts } from "#core/project/parts";
import { documentOf } from "#core/project/read-document";
import { defaultRules } from "#core/project/snapshots";
import { readDocumentPart, readProject, writeProject } from "#host/project-file";
import { readTableBytes } from "#host/read-file";
import { TestTrainer } from "../../electron/test-trainer";
import { large } from "./large";

const [folder = "", ...numbers] = process.argv.slice(2);
const [rows = 0, runs = 0, ticks = 0] = numbers.map(Number);

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
const project = large({ rows, runs, ticks });
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
/** A trainer in this process: until it has answered, until all curves were told, until the table is read. */
const opened = { answer: [] as number[], curves: [] as number[], data: [] as number[] };
for (let n = 0; n < 5; n++) {
  const trainer = new TestTrainer(folder);
  trainer.files.grant(path, "write");
  const began = performance.now();
  const { rest } = await trainer.ask({ type: "project.open", path });
  opened.answer.push(performance.now() - began);
  const data = rest && trainer.ask({ type: "project.rest" });
  const told = () => trainer.events.filter(({ type }) => type === "run.changed").length;
  while (told() < (rest?.curves ?? 0)) await new Promise((resolve) => setTimeout(resolve, 1));
  opened.curves.push(performance.now() - began);
  await data;
  opened.data.push(performance.now() - began);
  await trainer.laboratory.shutdown();
}
const middle = (times: number[]) => Math.round(times.sort((a, b) => a - b)[2]!);
const table = await median(() => readTableBytes(project.source!.bytes));
console.log(`${rows} × 20 rows and ${runs} runs × ${ticks} measurements, ${Math.round(bytes / 1e6)} MB:
  saved in ${save} ms (to be ≤ 1500), flushed, the replaced file kept as a snapshot; in ${anew} ms where no part has been summed before
  what it holds (project.json alone) in ${document} ms; all bytes read and their sums compared in ${all} ms
  all curves and weights of the runs checked in ${curves} ms; the table read in ${table} ms
  opened by the trainer: answered in ${middle(opened.answer)} ms (to be ≤ 1000), all curves told ${middle(opened.curves) - middle(opened.answer)} ms later (to be ≤ 500), the table there after ${middle(opened.data)} ms`);
