/** What a journal says, read without taking it over. */
import { stat } from "node:fs/promises";
import type { JournalRecords } from "#core/project/journal-records";
import { limits } from "#core/project/limits";
import { decodeUtf8 } from "#core/project/utf8";
import { checksum, readWhole } from "./files";
import {
  bytesOf,
  fingerprint,
  listedOf,
  parseJournal,
  parseRecords,
  wholeOf,
  type ParsedJournal,
  type SavedPart,
} from "./journal-format";

/** What a journal says, up to the first record that is damaged or half written. Nothing when there is no journal, or one for other parts than `saved`. */
export async function replay(path: string, saved: readonly SavedPart[] = []): Promise<JournalRecords> {
  const journal = await read(path);
  return journal && journal.base === fingerprint(saved) ? recordsOf(journal) : new Map();
}

export interface Salvage {
  records: JournalRecords;
  /** Signature of the data of the state that it continues; null where that had none, or the journal does not say. */
  data: string | null;
  /** Bytes that were read as whole changes, and all that there are. */
  whole: number;
  bytes: number;
}

/**
 * All that a journal says, whatever it continues and however much of it is damaged: whole changes alone where there are some, since
 * parts of two states don't fit together, else the whole parts of the first. Null where there is no journal.
 */
export async function salvage(path: string): Promise<Salvage | null> {
  if (await isTooLong(path)) return { records: new Map(), data: null, whole: 0, bytes: 0 };
  const bytes = await readWhole(path);
  if (bytes === null) return null;
  const found = parseRecords(bytes);
  const { records, end } = wholeOf(found);
  const kept = records.get(baseName);
  const data = kept?.type === "put" ? decodeUtf8(bytesOf(bytes, kept.pieces)) : null;
  return { records: recordsOf({ bytes, records }), data, whole: end, bytes: bytes.length };
}

/** A note in a journal of its own: the signature of the data that it does not hold, since they are the saved file's. */
export const baseName = ".saved/data";
export interface Read extends ParsedJournal {
  bytes: Uint8Array;
}

/** Null where there is none, or no journal. What can't be read may hold work: it must not be written over. */
export async function read(path: string): Promise<Read | null> {
  return (await isTooLong(path)) ? null : parsed(await readWhole(path));
}

export function parsed(bytes: Uint8Array | null): Read | null {
  const journal = bytes && parseJournal(bytes);
  return bytes && journal ? { ...journal, bytes } : null;
}

export const recordsOf = ({ bytes, records }: Pick<Read, "bytes" | "records">): JournalRecords =>
  new Map(
    [...records]
      .filter(([name]) => name !== baseName)
      .map(([name, place]) => [name, place.type === "put" ? bytesOf(bytes, place.pieces) : null]),
  );

/** No journal of ours becomes as long: it would take all memory. */
export const isTooLong = async (path: string): Promise<boolean> =>
  ((await stat(path).catch(() => null))?.size ?? 0) > limits.journal;

/** Tells states of a part apart: CRC-32 and length. Null where it is gone. */
export const signature = (bytes: Uint8Array | null): string | null => bytes && `${checksum(bytes)}:${bytes.length}`;
export const signatures = (parts: readonly SavedPart[]): Map<string, string | null> =>
  new Map(parts.map(listedOf).map(({ name, bytes, crc32 }) => [name, `${crc32}:${bytes}`]));
