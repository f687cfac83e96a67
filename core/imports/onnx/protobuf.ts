/**
 * The fields of a message of protocol buffers, one after the other: https://protobuf.dev/programming-guides/encoding. Nothing is
 * copied, and nothing is taken that the bytes do not have.
 */
import { decodeUtf8 } from "../../project/utf8";
import { ImportError } from "../error";

export interface Field {
  number: number;
  /** Of a varint (as 64 bits with sign) or a fixed number of bits. */
  value: bigint;
  /** Of what has a length; else the bytes of a fixed number. */
  bytes: Uint8Array;
}

const nothing = new Uint8Array(0);
const damaged = (what: string): never => {
  throw new ImportError(`${what}; the file was cut or damaged, or is no ONNX file: fetch or write it again`);
};

export function* fieldsOf(bytes: Uint8Array, of: string): Generator<Field, void, void> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) return damaged(`a number in ${of} ends too early`);
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    return damaged(`a number in ${of} does not end`);
  };
  const take = (length: bigint): Uint8Array => {
    if (length < 0n || length > BigInt(bytes.length - at))
      return damaged(`a field in ${of} claims ${length} bytes where ${bytes.length - at} are left`);
    const from = at;
    at += Number(length);
    return bytes.subarray(from, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Number(BigInt.asUintN(64, key) >> 3n);
    const wire = Number(key & 7n);
    if (wire === 0) yield { number, value: varint(), bytes: nothing };
    else if (wire === 1) yield { number, value: 0n, bytes: take(8n) };
    else if (wire === 2) yield { number, value: 0n, bytes: take(varint()) };
    else if (wire === 5) yield { number, value: 0n, bytes: take(4n) };
    else damaged(`a field in ${of} is of a kind (${wire}) that there is not`);
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
export const textOf = ({ bytes }: Field): string => decodeUtf8(bytes);
/** A float, or several that are packed. */
export function floatsOf({ bytes }: Field): number[] {
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getFloat32(4 * i, true));
}
/** A whole number, or several that are packed. */
export function wholesOf({ bytes, value }: Field, of: string): bigint[] {
  if (bytes.length === 0) return [value];
  const found: bigint[] = [];
  let [sum, shift] = [0n, 0n];
  for (const byte of bytes) {
    sum |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (shift > 70n) damaged(`a number in ${of} does not end`);
    if (byte >= 128) continue;
    found.push(BigInt.asIntN(64, sum));
    [sum, shift] = [0n, 0n];
  }
  return found;
}
