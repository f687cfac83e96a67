/** What pages of a Parquet file may be packed with. */
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { snappyUncompress, type CompressionCodec, type Compressors, type FileMetaData } from "hyparquet";
import { ZSTDDecoder } from "zstddec/stream";
import { DataError } from "#core/data/error";

const known: ReadonlySet<CompressionCodec> = new Set(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI"]);

export async function compressors(): Promise<Compressors> {
  const zstandard = new ZSTDDecoder();
  await zstandard.init();
  return {
    UNCOMPRESSED: (packed) => packed,
    SNAPPY(packed, length) {
      const page = new Uint8Array(length);
      snappyUncompress(packed, page);
      return page;
    },
    // No page holds more than it says.
    GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
    ZSTD: (packed, length) => zstandard.decode(packed, length),
  };
}

/** Throws a DataError where a column that is read is packed with something else. */
export function requireKnownCodecs({ row_groups: groups }: FileMetaData, isRead: (column: string) => boolean): void {
  for (const { columns } of groups) {
    for (const { meta_data: meta } of columns) {
      if (!meta || known.has(meta.codec) || !isRead(meta.path_in_schema[0])) continue;
      throw new DataError(
        "codec",
        `The column “${meta.path_in_schema[0]}” of this Parquet file is packed with ${meta.codec}, which can't be read here. Write the file with Snappy, gzip, Zstandard, Brotli or without compression.`,
      );
    }
  }
}
