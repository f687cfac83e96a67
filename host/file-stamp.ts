/** Tells whether a file was written since: by its place on the disk, its length and the time of its last change. */
import { stat } from "node:fs/promises";

/** Null where there is no file. Equal stamps are the same bytes; other ones may be. */
export async function stampOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found && [found.dev, found.ino, found.size, found.mtimeNs].join(":");
}
