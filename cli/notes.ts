/** What a person should know of the data that was read, on stderr. */
import { profileTable } from "#core/data/profile";
import { sampleOf } from "#core/data/sample";
import type { DataWarning, Table } from "#core/data/types";
import type { Recipe } from "#core/network/spec";
import type { Io } from "./io";

export const note = (io: Io, words: string): void => io.stderr(`gradlab: note: ${words}\n`);

/** One line a warning; observations (`note`) are left to `gradlab profile`. */
export function tell(io: Io, warnings: readonly DataWarning[]): void {
  for (const { severity, message, detail } of warnings) {
    if (severity !== "note") io.stderr(`gradlab: ${severity}: ${message}${detail ? ` (${detail})` : ""}\n`);
  }
}

/** Rows that are looked at for doubts: a look at all would take as long as training does. */
const mostDoubted = 30_000;

/** What is doubtful about a table that a network is to learn from: the same as in the window, of many rows in a sample. */
export function tellDoubts(io: Io, table: Table, recipe: Recipe, target: string): void {
  const sample = sampleOf(table, mostDoubted);
  if (sample !== table) {
    tell(io, table.warnings);
    const [some, all] = [sample.rows, table.rows].map((rows) => rows.toLocaleString("en"));
    note(
      io,
      `the data were checked on ${some} of ${all} rows, spread evenly; warnings count these rows, and gradlab profile --target looks at all`,
    );
  }
  tell(io, profileTable(sample, recipe, target).warnings);
}
