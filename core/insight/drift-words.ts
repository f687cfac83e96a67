/** What drift is, in sentences: the same in the window and at the command line. */
import { formatNumber, plural } from "../numbers";
import { formatPercent } from "../percent";
import { driftReasons, notableDrift, type ColumnDrift, type DriftReason } from "./drift";

const words: Readonly<Record<DriftReason, (one: ColumnDrift) => string>> = {
  absent: ({ column }) => `${column} is not in the file, or has no value there.`,
  moved: ({ column, test, statistic, low, high }) => {
    const name = test === "ks" ? "KS distance" : "PSI";
    return `${column} lies elsewhere than in training: ${name} ${formatNumber(statistic)} (95 %: ${formatNumber(low)} to ${formatNumber(high)}), more than ${formatNumber(notableDrift)}.`;
  },
  unseen: ({ column, unseen, rows }) =>
    `${plural(unseen, "row")} of ${plural(rows, "row")} ${unseen === 1 ? "has" : "have"} a value of ${column} that training did not have.`,
  missing: ({ column, missing, missingBefore }) =>
    `${column} is missing in ${formatPercent(missing)} of the rows, in training in ${formatPercent(missingBefore)}.`,
};

/** A sentence for each reason to doubt predictions; none where nothing has drifted. */
export const driftWords = (columns: readonly ColumnDrift[]): string[] =>
  columns.flatMap((one) => driftReasons(one).map((reason) => words[reason](one)));
