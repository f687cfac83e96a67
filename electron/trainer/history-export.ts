/** The curves of a run as a file for other programs. */
import { historyTable } from "#core/training/history-table";
import type { CommandOf, Results } from "#core/training/messages";
import type { RunSnapshot } from "#core/training/snapshot";
import { historyFormatOf, historyFormats } from "#host/history-file";
import { writeOutput } from "#host/output";
import { CommandError } from "./command-error";
import type { TrainerFiles } from "./files";

/** `inputs`: files of the project, which are not written over. */
export async function exportHistory(
  snapshot: RunSnapshot,
  { rows, out }: CommandOf<"run.exportHistory">,
  inputs: readonly string[],
  files: TrainerFiles,
): Promise<Results["run.exportHistory"]> {
  const format = historyFormatOf(out);
  if (!format)
    throw new CommandError(
      "bad_name",
      `A history is written as ${Object.keys(historyFormats).join(", ")}: give ${out} one of these endings.`,
    );
  const table = historyTable(snapshot, rows);
  await writeOutput(files.allow(out, "write"), [format.content(table)], { inputs });
  return { rows: table.rows };
}
