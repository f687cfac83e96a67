/** Rows that the run gets wrong, the worst first. */
import type { Parting } from "#core/metrics/cuts";
import type { Evaluation } from "#core/training/views";
import { classOf, sharesOf } from "./answers";

const most = 500;

/** Rows of the table: classes that are predicted as another, the least p of their own first; numbers by how far they are off. */
export function wrongFirst({ task, truth, scores, classes, rows, rowIds }: Evaluation, parting: Parting): number[] {
  const found: { row: number; size: number }[] = [];
  for (let row = 0; row < rows; row++) {
    if (task === "regression") found.push({ row, size: Math.abs(truth[row]! - scores[row]!) });
    else if (classOf(scores, classes.length, parting, row) !== truth[row])
      found.push({ row, size: 1 - (sharesOf(scores, classes.length, row)[truth[row]!] ?? 0) });
  }
  return found
    .sort((a, b) => b.size - a.size)
    .slice(0, most)
    .map(({ row }) => rowIds[row]!);
}
