/**
 * NumPy's array files, format 1.0: magic, header length, a Python dict literal, then the values; C order, little-endian.
 * The header is padded with spaces so that the values start at a multiple of 64 bytes.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { ProjectError } from "./error";

export type NpyData = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
export interface NpyArray {
  shape: number[];
  data: NpyData;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const alignment = 64;
const fixed = magic.length + 2;

const kinds = {
  "<f4": Float32Array,
  "<f8": Float64Array,
  "<i4": Int32Array,
  "<u4": Uint32Array,
  "|u1": Uint8Array,
} as const;
type Descr = keyof typeof kinds;

/** The bytes of an array. Throws a RangeError when `shape` does not hold exactly `data.length` values. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array<ArrayBuffer> {
  if (volume(shape) !== data.length) {
    throw new RangeError(`an array of shape (${shape.join(", ")}) does not hold ${data.length} values`);
  }
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dict = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': (${dims}), }`;
  const total = Math.ceil((fixed + dict.length + 1) / alignment) * alignment;
  const header = dict.padEnd(total - fixed - 1) + "\n";
  const bytes = new Uint8Array(total + data.byteLength);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint16(magic.length, header.length, true);
  for (let i = 0; i < header.length; i++) bytes[fixed + i] = header.charCodeAt(i);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), total);
  return bytes;
}

/** The array in `bytes`, copied. `name` is the part's name for the error. */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = (what: string): never => {
    throw new ProjectError("invalid", `The part ${name} is not a NumPy array that can be read: ${what}.`, name);
  };
  if (bytes.length < fixed || magic.some((byte, i) => bytes[i] !== byte))
    fail("its first bytes are not those of .npy 1.0");
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(magic.length, true);
  const start = fixed + length;
  if (start > bytes.length) fail("its header is cut off");
  const header = String.fromCharCode(...bytes.subarray(fixed, start));
  const found = /^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? ?\}\s*$/.exec(header);
  if (!found) return fail("its header is not understood");
  const [, descr = "", order, dims = ""] = found;
  if (order !== "False") fail("its values are in Fortran order");
  if (!isDescr(descr)) return fail(`its values are of type ${descr}; ${Object.keys(kinds).join(", ")} are known`);
  const shape = dims
    .split(",")
    .filter((dim) => dim.trim() !== "")
    .map(Number);
  const values = bytes.slice(start);
  const kind = kinds[descr];
  if (values.byteLength !== volume(shape) * kind.BYTES_PER_ELEMENT) {
    fail(
      `it has ${values.byteLength} bytes of values where its shape (${shape.join(", ")}) asks for ${volume(shape) * kind.BYTES_PER_ELEMENT}`,
    );
  }
  return { shape, data: new kind(values.buffer) };
}

const volume = (shape: number[]): number => shape.reduce((product, dim) => product * dim, 1);
const isDescr = (text: string): text is Descr => Object.hasOwn(kinds, text);

function descrOf(data: NpyData): Descr {
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Int32Array) return "<i4";
  if (data instanceof Uint32Array) return "<u4";
  return "|u1";
}
