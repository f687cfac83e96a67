/** Files of the command line. */
import { access, constants, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readTable } from "#core/data/read";
import { DataError, type Dialect, type Table } from "#core/data/types";
import { reasonOf } from "#host/files";
import { nodeDecoder } from "#host/text";
import { InputError } from "./errors";

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InputError(`${path} could not be read: ${reasonOf(error)}`);
  }
}

/** Checks that a file can be made at `path`. */
export async function requireFolder(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw new InputError(`${path} can't be written: ${reasonOf(error)}`);
  }
}

/** A table; what is wrong with it is said with the file's name. */
export function parseTable(bytes: Uint8Array, name: string, dialect?: Partial<Dialect>): Table {
  try {
    return readTable(bytes, { decode: nodeDecoder, ...(dialect && { dialect }) });
  } catch (error) {
    throw error instanceof DataError ? new InputError(`${name}: ${error.message}`) : error;
  }
}

export async function readTableFile(path: string, dialect?: Partial<Dialect>): Promise<Table> {
  return parseTable(await readBytes(path), path, dialect);
}
