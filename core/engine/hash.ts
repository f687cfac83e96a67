import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { toEnd } from "../pieces";
import type { Tensor } from "./engine";

/** Numbers of a piece. */
const pieceLength = 1 << 18;

/**
 * SHA-256 (hexadecimal) over the tensors in their order: the name and the shape as `name[2,3]` and a line feed, then the values
 * as little-endian float32. Equal weights have equal hashes on every machine.
 */
export function weightsHash(tensors: readonly Tensor[]): string {
  return toEnd(hashWeights(tensors));
}

/** The same in pieces of some milliseconds; the tensors must not change meanwhile. */
export function* hashWeights(tensors: readonly Tensor[]): Generator<void, string, void> {
  const hash = sha256.create();
  for (const { name, shape, data } of tensors) {
    hash.update(utf8ToBytes(`${name}[${shape.join(",")}]\n`));
    for (let from = 0; from < data.length; from += pieceLength) {
      if (from > 0) yield;
      hash.update(littleEndian(data.subarray(from, from + pieceLength)));
    }
  }
  return bytesToHex(hash.digest());
}

function littleEndian(data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(data.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i]!, true);
  return bytes;
}
