/** A file with a network, and what lies beside it. */
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ImportError } from "#core/imports/error";
import type { FoundModel } from "#core/imports/found";
import {
  importFormatNamed,
  importFormatOf,
  isTooLarge,
  tooLargeWords,
  type ImportFormatId,
} from "#core/imports/formats";
import { decodeUtf8 } from "#core/project/utf8";
import { reasonOf } from "../files";

export interface ReadModelFile {
  name: string;
  format: ImportFormatId;
  found: FoundModel;
}

/** Of a file with a spec or a recipe. */
const mostJson = 64 * 2 ** 20;

/** `alone`: what lies beside the file is not looked at. @throws ImportError whose message begins with the file's name */
export async function readModelFile(path: string, { alone = false } = {}): Promise<ReadModelFile> {
  const name = basename(path);
  try {
    const format = importFormatNamed(name);
    const bytes = await readWhole(path);
    const beside = alone || format === "spec" ? null : await besideOf(path);
    return { name, format, found: importFormatOf(format).read({ bytes, beside }) };
  } catch (error) {
    if (error instanceof ImportError) throw new ImportError(`${name}: ${error.message}`);
    throw error;
  }
}

async function readWhole(path: string, most = Infinity): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw new ImportError(`it could not be read: ${reasonOf(error)}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ImportError("it is no file; choose the file with the network");
    if (isTooLarge(stat.size) || stat.size > most) throw new ImportError(tooLargeWords(stat.size));
    return new Uint8Array(await file.readFile());
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`it could not be read: ${reasonOf(error)}`);
  } finally {
    await file.close();
  }
}

/** Our folder for PyTorch has the spec and the fitted recipe beside the weights. */
async function besideOf(path: string): Promise<{ spec: unknown; fitted: unknown } | null> {
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(decodeUtf8(await readWhole(join(dirname(path), name), mostJson)));
  const found = await Promise.all([json("spec.json"), json("recipe.json")]).catch(() => null);
  return found && { spec: found[0], fitted: found[1] };
}
