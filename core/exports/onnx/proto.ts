/**
 * Protocol buffers, as far as a model in ONNX needs them: https://protobuf.dev/programming-guides/encoding. A message is the bytes of
 * its fields one after the other.
 */
import { encodeUtf8 } from "../../data/csv/utf8";

/** Pieces of a message; they are joined once, at the end. */
export type Bytes = readonly Uint8Array[];

/** A whole number, negative ones as 64 bits in two's complement. */
export function varint(field: number, value: number): Bytes {
  return [Uint8Array.from([...digits(field * 8), ...digits(value)])];
}

export function float(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from(digits(field * 8 + 5)), bytes];
}

export const text = (field: number, value: string): Bytes => message(field, [encodeUtf8(value)]);

/** A message within a message, or raw bytes. */
export function message(field: number, content: Bytes): Bytes {
  return [Uint8Array.from([...digits(field * 8 + 2), ...digits(lengthOf(content))]), ...content];
}

export const lengthOf = (pieces: Bytes): number => pieces.reduce((sum, piece) => sum + piece.length, 0);

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function digits(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}
