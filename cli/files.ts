/** Files of the command line. */
import { readFile } from "node:fs/promises";
import { DataError, type Dialect, type Table } from "#core/data/types";
import { reasonOf } from "#host/files";
import { readTableBytes, readTableFile as readFileTable, type FileReadOptions } from "#host/read-file";
import { InputError } from "./errors";

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new InputError(`${path} could not be read: ${reasonOf(error)}`);
  }
}

/** A table; what is wrong with it is said with the file's name. */
export function parseTable(bytes: Uint8Array, name: string, dialect?: Partial<Dialect>): Promise<Table> {
  return named(name, readTableBytes(bytes, dialect && { dialect }));
}

async function named(name: string, reading: Promise<Table>): Promise<Table> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    // Some messages begin with the path already; the command line's own sentences end without a full stop.
    throw new InputError(error.code === "unreadable" ? error.message.replace(/\.$/, "") : `${name}: ${error.message}`);
  }
}

export function readTableFile(path: string, options?: FileReadOptions): Promise<Table> {
  return named(path, readFileTable(path, options));
}
