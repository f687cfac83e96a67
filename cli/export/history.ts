import { historyRows, historyTable } from "#core/training/history-table";
import { historyFormatOf, historyFormats } from "#host/history-file";
import { writeOutput } from "#host/output";
import { UsageError } from "../errors";
import { outputOf } from "../output";
import { filesOf } from "../project";
import { countOf } from "../text";
import type { ExportFormat } from "./format";

const endings = Object.keys(historyFormats).join(", ");

export const history: ExportFormat = {
  name: "history",
  help: `the run's curves as a table (${endings})`,
  options: {
    rows: {
      value: "ROWS",
      help: "history: a row for each of the epochs (else), or of the updates at which the layers' signals were measured",
    },
  },
  async write({ path, content, snapshot, out, args }) {
    const format = historyFormatOf(out);
    if (!format) throw new UsageError(`--out is “${out}”; a history is written as ${endings}`);
    const rows = args.choice("rows", historyRows) ?? "epochs";
    const table = historyTable(snapshot, rows);
    await writeOutput(out, [format.content(table)], outputOf(args, format.kind, filesOf(path, content)));
    const words = `${countOf(table.rows, rows === "epochs" ? "epoch" : "update")}, ${countOf(table.columns.length, "column")}`;
    return { files: [out], words };
  },
};
