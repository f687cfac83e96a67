/** What a person should know of the data that was read, on stderr. */
import type { DataWarning } from "#core/data/types";
import type { Io } from "./io";

/** One line a warning; observations (`note`) are left to `gradlab profile`. */
export function tell(io: Io, warnings: readonly DataWarning[]): void {
  for (const { severity, message, detail } of warnings) {
    if (severity !== "note") io.stderr(`gradlab: ${severity}: ${message}${detail ? ` (${detail})` : ""}\n`);
  }
}
