/** A large project for the benchmarks: a table of numbers that is copied into it, and runs with long curves. */
import { createRandom } from "#core/random";
import type { ProjectContent } from "#core/project/content";
import { content, fitting, history } from "../../core/project/fixtures";
import { datasetOf } from "../../core/training/lab";

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
export interface Size {
  rows: number;
  runs: number;
  ticks: number;
}
export function large({ rows, runs, ticks }: Size): ProjectContent {
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
