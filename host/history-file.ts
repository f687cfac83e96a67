/** The curves of a run as a file: CSV, JSON or Parquet, by the file's ending. */
import { extname } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { float32Text, type HistoryColumn, type HistoryTable } from "#core/training/history-table";
import type { OutputKind } from "./output-kind";

interface HistoryFormat {
  kind: OutputKind;
  content(table: HistoryTable): string | Uint8Array;
}

/** By ending. */
export const historyFormats: Readonly<Record<string, HistoryFormat>> = {
  ".csv": { kind: "table", content: csv },
  ".json": { kind: "json", content: json },
  ".parquet": { kind: "parquet", content: parquet },
};

/** Null where nothing is written under this ending. */
export const historyFormatOf = (path: string): HistoryFormat | null =>
  historyFormats[extname(path).toLowerCase()] ?? null;

/** A spreadsheet computes a cell that begins so. */
const formula = /^[=+\-@\t\r]/;
const field = (text: string): string => {
  const plain = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

function csv({ rows, columns }: HistoryTable): string {
  const lines = [columns.map(({ name }) => field(name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(columns.map((column) => written(column, row)).join(","));
  return lines.join("\n") + "\n";
}
function written({ kind, values }: HistoryColumn, row: number): string {
  const value = values[row]!;
  if (Number.isNaN(value)) return "";
  return kind === "whole" ? String(value) : float32Text(value);
}

/** What is not measured, and what is not finite, is null: JSON has no word for it. */
function json({ run, rows, columns }: HistoryTable): string {
  const list = Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      columns.map(({ name, kind, values }) => {
        const value = values[row]!;
        return [name, Number.isFinite(value) ? (kind === "whole" ? value : Number(float32Text(value))) : null];
      }),
    ),
  );
  return `${JSON.stringify({ run, rows: list })}\n`;
}

function parquet({ columns, run }: HistoryTable): Uint8Array {
  const columnData = columns.map(({ name, kind, values }) => ({
    name,
    // The writer takes whole numbers from plain arrays alone.
    data: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    type: kind === "whole" ? ("INT32" as const) : ("FLOAT" as const),
    nullable: true,
  }));
  const kvMetadata = [{ key: "gradlab.run", value: JSON.stringify(run) }];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}
