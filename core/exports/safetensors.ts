/**
 * Arrays in one file that every framework reads: 8 bytes of length, JSON with the places, raw data
 * (https://github.com/huggingface/safetensors).
 */
import { encodeUtf8 } from "../data/csv/utf8";
import { floatBytes } from "./base64";

export interface NamedArray {
  name: string;
  shape: readonly number[];
  data: ArrayLike<number>;
}

export function safetensors(arrays: readonly NamedArray[], about: Readonly<Record<string, string>>): Uint8Array[] {
  let at = 0;
  const entries = arrays.map(({ name, shape, data }) => {
    const from = at;
    at += data.length * 4;
    return [name, { dtype: "F32", shape, data_offsets: [from, at] }] as const;
  });
  const text = JSON.stringify({ __metadata__: about, ...Object.fromEntries(entries) });
  const words = encodeUtf8(text);
  // The data begin at a multiple of 8.
  const padded = new Uint8Array(Math.ceil(words.length / 8) * 8).fill(0x20);
  padded.set(words);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return [length, padded, ...arrays.map(({ data }) => floatBytes(data))];
}
