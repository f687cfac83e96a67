import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Tensor } from "./engine";

/**
 * SHA-256 (hexadecimal) over the tensors in their order: the name and the shape as `name[2,3]` and a line feed, then the values
 * as little-endian float32. Equal weights have equal hashes on every machine.
 */
export function weightsHash(tensors: readonly Tensor[]): string {
  const hash = sha256.create();
  for (const { name, shape, data } of tensors) {
    hash.update(utf8ToBytes(`${name}[${shape.join(",")}]\n`));
    const bytes = new Uint8Array(data.length * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i], true);
    hash.update(bytes);
  }
  return bytesToHex(hash.digest());
}
