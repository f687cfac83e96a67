/** Journals that can't be gone on with, or not whole, and hold work: they are put aside, where a person finds them. */
import { constants, copyFile } from "node:fs/promises";
import type { PutAside } from "#core/project/recoverable";
import { replaceFile } from "./files";
import { faultOf, headerLength, isDamagedBehind } from "./journal-format";
import { freeOld } from "./journal-place";
import type { Read } from "./journal-read";

/** Puts aside what would be lost otherwise, and says where it is. What can be gone on with stays in its place, too. */
export async function putAsideOf(
  path: string,
  bytes: Uint8Array,
  found: Read | null,
  goOn: boolean,
): Promise<PutAside | null> {
  if (found && isDamagedBehind(bytes, found)) {
    const to = await freeOld(path, true);
    await copyFile(path, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    return { path: to, why: "damaged" };
  }
  if (found ? goOn || found.records.size === 0 : bytes.length <= headerLength) return null;
  return moveAside(path, false, found ? "changed" : (faultOf(bytes) ?? "damaged"));
}
export async function moveAside(path: string, damaged: boolean, why: PutAside["why"]): Promise<PutAside> {
  const to = await freeOld(path, damaged);
  await replaceFile(path, to);
  return { path: to, why };
}
