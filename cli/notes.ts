/** What a person should know of the data that was read, on stderr. */
import { profileTable } from "#core/data/profile";
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

/** What is doubtful about a table that a network is to learn from: the same as in the window. */
export function tellDoubts(io: Io, table: Table, recipe: Recipe, target: string): void {
  tell(io, profileTable(table, recipe, target).warnings);
}
