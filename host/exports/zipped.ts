/** A folder of files in one file. */
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { FolderFile } from "#core/exports/pytorch/index";
import type { Content } from "../output";

/** Numbers are stored as they are: they do not pack. */
export function zipped(files: readonly FolderFile[]): Content {
  const zip = new ZipFile();
  for (const { name, content } of files) {
    const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.concat([...content]);
    zip.addBuffer(bytes, name, { compress: name.endsWith(".py") || name.endsWith(".json") });
  }
  zip.end();
  return Readable.from(zip.outputStream) as AsyncIterable<Uint8Array>;
}
