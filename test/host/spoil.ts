/** Project files with a part that is not as it was written. */
import { readFile, writeFile } from "node:fs/promises";

/** Changes one byte of a part that is longer than 200. Its name stands in front of its content, and in the manifest before. */
export async function spoil(path: string, part: string): Promise<void> {
  const bytes = await readFile(path);
  const at = bytes.indexOf(part, bytes.indexOf(part) + 1) + Buffer.byteLength(part) + 200;
  bytes[at]! ^= 0xff;
  await writeFile(path, bytes);
}
