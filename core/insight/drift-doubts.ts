/** What drift adds to the doubts about a file that its report names already. */
import type { DataWarning } from "../data/types";
import { driftReasons, type ColumnDrift } from "./drift";
import { driftWords } from "./drift-words";

/** Sentences; columns whose absence or unseen values are all that is wrong with them stand in the report, if it names them. */
export function driftDoubts(drift: readonly ColumnDrift[] | null, report: readonly DataWarning[]): string[] {
  const named = new Set(
    report.flatMap(({ column, columns }) => [...(columns ?? []), ...(column === undefined ? [] : [column])]),
  );
  const said = (one: ColumnDrift) =>
    named.has(one.column) && driftReasons(one).every((reason) => reason === "absent" || reason === "unseen");
  return driftWords((drift ?? []).filter((one) => !said(one)));
}
