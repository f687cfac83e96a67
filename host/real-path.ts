/** The place of a file, whatever links lead to it: what is kept beside a file has to be found by each of its names. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { checksum } from "./files";

/** The file need not exist. */
export async function realPlace(path: string): Promise<string> {
  const plain = resolve(path);
  try {
    return await realpath(plain);
  } catch {
    const folder = await realpath(dirname(plain)).catch(() => dirname(plain));
    return join(folder, basename(plain));
  }
}

/** Bytes of a name that leave room for the endings of the journal, its lock and their temporary files: 255 are the most. */
const longestName = 220;

/** `<project>.journal`, beside the file itself. Of a long name its start is there, and a sum of all. */
export const journalBeside = async (project: string): Promise<string> => {
  const path = await realPlace(project);
  const name = basename(path);
  if (Buffer.byteLength(name) <= longestName) return `${path}.journal`;
  const start = Array.from(name).slice(0, 40).join("");
  return join(dirname(path), `${start}-${checksum(Buffer.from(name)).toString(16).padStart(8, "0")}.journal`);
};
