/** The place of a file, whatever links lead to it: what is kept beside a file has to be found by each of its names. */
import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

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

/** `<project>.journal`, beside the file itself. */
export const journalBeside = async (project: string): Promise<string> => `${await realPlace(project)}.journal`;
