/** Previews of files: the first rows of a table, from its beginning alone. */
import { toDecimals } from "#core/numbers";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { readFrom } from "#core/data/csv/source";
import { megabyte } from "#core/data/limits";
import type { Dialect } from "#core/data/types";
import { previewLength, previewTable, type Preview, type PreviewOptions } from "#core/data/preview";
import { FileSource, stateOf } from "./file-source";
import { machineLimits } from "./machine";
import { isParquet, previewParquet } from "./parquet/file";
import { sharedCopy } from "./shared-pieces";
import { nodeDecoder } from "./text";
import { packedWith, unpackHead } from "./unpack";

const headLength = 1 << 18;

/** What a preview is asked under; `types` as in `PreviewOptions`. */
export interface FilePreviewOptions {
  dialect?: Partial<Dialect>;
  types?: PreviewOptions["types"];
}

/** The first 200 rows of a file of any size, from its beginning alone. */
export async function previewFile(path: string, options: FilePreviewOptions = {}): Promise<Omit<Preview, "name">> {
  const state = stateOf(path);
  const file = new FileSource(state);
  const head = file.read(0, headLength);
  if (isParquet(head)) {
    return {
      bytes: state.size,
      ...(await previewParquet({ file: state, skipped: 0 }, options.types, machineLimits(options.dialect?.limits))),
    };
  }
  const bytes = packedWith(head) ? head : wideHead(file, head, machineLimits(options.dialect?.limits).line);
  const preview = await previewHead(bytes, { ...options, cut: state.size > bytes.length }, () =>
    createReadStream(path),
  );
  return { bytes: state.size, ...preview };
}

/** The beginning of a file with its header and a row, or with so much of a line that its reader says that it is too long. */
function wideHead(file: FileSource, head: Uint8Array, longest: number): Uint8Array {
  let bytes = head;
  const most = Math.min(file.length, 2 * longest * megabyte + headLength);
  while (bytes.length < most && previewLength(bytes) === bytes.length) {
    const next = new Uint8Array(Math.min(most, 4 * bytes.length));
    let filled = 0;
    for (const piece of readFrom(file, 0, next.length)) {
      next.set(piece, filled);
      filled += piece.length;
    }
    bytes = next;
  }
  return bytes;
}

/** As `previewFile` for bytes in memory. */
export async function previewBytes(
  bytes: Uint8Array,
  options: FilePreviewOptions = {},
): Promise<Omit<Preview, "name">> {
  if (isParquet(bytes)) {
    const limits = machineLimits(options.dialect?.limits);
    return { bytes: bytes.length, ...(await previewParquet(sharedCopy(bytes), options.types, limits)) };
  }
  const preview = await previewHead(bytes, { ...options, cut: false }, () => Readable.from([bytes]));
  return { bytes: bytes.length, ...preview };
}

async function previewHead(
  head: Uint8Array,
  options: FilePreviewOptions & { cut: boolean },
  open: () => Readable,
): Promise<Omit<Preview, "name" | "bytes">> {
  const packed = packedWith(head);
  if (!packed) return previewTable(head, { ...options, decode: nodeDecoder });
  const { bytes, whole } = await unpackHead(open(), packed, headLength);
  return previewTable(bytes, { ...options, decode: nodeDecoder, cut: !whole });
}

/**
 * Previews a table with values of all kinds, so that the first file that a person opens meets code that is compiled: that
 * halves the time to the first answer. Takes a tenth of a second.
 */
export function prepareForPreviews(): void {
  const line = (row: number) =>
    [
      row,
      row % 50 === 0 ? "" : 18 + (row % 70),
      toDecimals(row / 7, 2),
      row % 20 === 0 ? "NA" : Math.sin(row),
      ["Zürich", "Bern", "Genève"][row % 3],
      row % 3 === 0,
      `2024-01-${10 + (row % 20)}`,
      `2024-01-${10 + (row % 20)} 12:34:${10 + (row % 50)}`,
      `00${100 + (row % 900)}`,
      row % 5 === 0 ? `"word ${row}, ""again""${row % 10 === 0 ? "\n" : ""}"` : `word ${row}`,
    ].join(",");
  const lines = Array.from({ length: 2500 }, (_, row) => line(row));
  const text = `id,age,height,score,city,active,day,seen,code,note\n${lines.join("\n")}\n`;
  previewTable(Buffer.from(text), { decode: nodeDecoder, cut: true });
}
