/** Encodings of text files. */
import { isUtf8 } from "node:buffer";
import iconv from "iconv-lite";
import { offeredEncodings } from "#core/data/encodings";
import type { Decoder } from "#core/data/read";
import { DataError } from "#core/data/error";
import { asBuffer } from "./files";
import { guessEncoding, isFaultyUtf8, utf8Share } from "./guess-encoding";

const marks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-32le", [0xff, 0xfe, 0x00, 0x00]],
  ["utf-32be", [0x00, 0x00, 0xfe, 0xff]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
  ["gb18030", [0x84, 0x31, 0x95, 0x33]],
];

/**
 * By byte order mark; else UTF-16 where every other byte of the beginning is NUL; else UTF-8 if the whole file is valid UTF-8,
 * a few bad bytes aside; else by what the letters would be.
 */
function detect(bytes: Uint8Array): string {
  for (const [encoding, mark] of marks) if (mark.every((byte, i) => bytes[i] === byte)) return encoding;
  const wide = detectWide(bytes.subarray(0, 2048));
  if (wide) return wide;
  if (isUtf8(bytes) || isFaultyUtf8(utf8Share([bytes]))) return "utf-8";
  return guessEncoding(bytes);
}

function detectWide(head: Uint8Array): string | null {
  const nuls = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) nuls[i % 2]++;
  });
  const half = head.length / 2;
  if (head.length < 4) return null;
  if (nuls[1] > 0.6 * half && nuls[0] < 0.05 * half) return "utf-16le";
  return nuls[0] > 0.6 * half && nuls[1] < 0.05 * half ? "utf-16be" : null;
}

/** Bytes that are decoded at once. */
const pieceLength = 1 << 20;

function* toUtf8(pieces: Iterable<Uint8Array>, encoding: string): Generator<Uint8Array> {
  if (!iconv.encodingExists(encoding)) {
    throw new DataError(
      "unknown_encoding",
      `Unknown encoding “${encoding}”. Known are, among others, ${Object.keys(offeredEncodings).join(", ")}.`,
    );
  }
  const decoder = iconv.getDecoder(encoding);
  const encode = (text: string | undefined): Uint8Array => new TextEncoder().encode(text ?? "");
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += pieceLength) {
      const bytes = encode(decoder.write(asBuffer(piece.subarray(at, at + pieceLength))));
      if (bytes.length > 0) yield bytes;
    }
  }
  const rest = encode(decoder.end());
  if (rest.length > 0) yield rest;
}

/** The decoder of the trainer process and of the CLI. */
export const nodeDecoder: Decoder = { detect, isUtf8, toUtf8 };
