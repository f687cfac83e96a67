/** Files that are no tables. */
import { DataError } from "./types";

/** First bytes of files that are often taken for tables, and what to do with them. */
const knownBinaries: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a ZIP archive or an Excel workbook: save its sheet as CSV"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook: save its sheet as CSV"],
  [[0x1f, 0x8b], "a gzip archive: unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "a Zstandard archive: unpack it first"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF document: export its table as CSV"],
  [[0x50, 0x41, 0x52, 0x31], "a Parquet file in an archive: unpack it first"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture"],
];

export function refuseKnownBinary(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new DataError("empty", "The file is empty. Choose a file with a header and rows.");
  for (const [start, what] of knownBinaries) {
    if (start.every((byte, i) => bytes[i] === byte)) {
      throw new DataError("binary", `This is no CSV file but ${what}.`);
    }
  }
}

export function refuseNul(text: string): void {
  const at = text.indexOf("\0");
  if (at >= 0) throw nulError(text.slice(0, at).split(/\r\n|\r|\n/).length);
}

export function nulError(line: number): DataError {
  return new DataError(
    "binary",
    `The file has NUL bytes (first on line ${line}), so it is not text in this encoding. Choose another encoding, or export it as CSV.`,
    line,
  );
}
