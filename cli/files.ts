/** Files of the command line. */
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { limitOf, limitOptions } from "#core/data/limits";
import { DataError } from "#core/data/error";
import type { Dialect, Table } from "#core/data/types";
import type { DataLink } from "#core/project/document";
import { reasonOf } from "#host/files";
import { linkTo } from "#host/linked-file";
import {
  openTableFile as openFileTable,
  readTableBytes,
  readTableFile as readFileTable,
  type FileReadOptions,
  type FileTable,
} from "#host/read-file";
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

async function named<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    // Some messages begin with the path already; the command line's own sentences end without a full stop.
    const limit = limitOf(error.code);
    const raise = limit ? ` If the file is right, raise the limit with --${limitOptions[limit]}.` : "";
    throw new InputError(
      error.code === "unreadable" ? error.message.replace(/\.$/, "") : `${name}: ${error.message}${raise}`,
    );
  }
}

export function openTableFile(path: string, options?: FileReadOptions): Promise<FileTable> {
  return named(path, openFileTable(path, options));
}

/** What a project keeps of the file that its runs are trained on: a copy of what was read, or a link to it. */
export interface KeptData {
  name: string;
  size: number;
  bytes: Uint8Array | null;
  link: DataLink | null;
}

/** Taken before anything is trained: what becomes of the file meanwhile does not matter, and can't cost a training. */
export function keepData({ state, keep }: FileTable, as: "copy" | "link"): Promise<KeptData> {
  const { path, size } = state;
  const kept = async (): Promise<KeptData> => {
    const [bytes, link] =
      as === "copy" ? [await keep(), null] : [null, await linkTo({ ...state, path: resolve(path) })];
    return { name: basename(path), size, bytes, link };
  };
  return named(path, kept());
}

export function readTableFile(path: string, options?: FileReadOptions): Promise<Table> {
  return named(path, readFileTable(path, options));
}
