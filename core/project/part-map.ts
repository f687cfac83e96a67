/** The parts of a project by their names, and how one of them is read. */
import { ProjectError } from "./error";
import { parseJson } from "./json";
import { decodeNpy, type NpyData } from "./npy";
import { decodeUtf8 } from "./utf8";

export type PartMap = ReadonlyMap<string, Uint8Array>;

export function find(parts: PartMap, name: string): Uint8Array {
  const bytes = parts.get(name);
  if (bytes) return bytes;
  throw new ProjectError(
    "missing-part",
    `The project has no part ${name}. Open a copy of the file that still has it.`,
    name,
  );
}

export const readJson = (parts: PartMap, name: string): unknown => parseJson(decodeUtf8(find(parts, name)), name);

/** A column of so many numbers. */
export function readFloats(parts: PartMap, part: string, length: number): Float32Array {
  const { data } = decodeNpy(find(parts, part), part);
  if (!(data instanceof Float32Array) || data.length !== length) throw wrongKind(part);
  return data;
}

export function readSteps(parts: PartMap, part: string, length: number): Float64Array {
  const { data } = decodeNpy(find(parts, part), part);
  if (!(data instanceof Float64Array) || data.length !== length) throw wrongKind(part);
  return data;
}

export function readNumbers(parts: PartMap, part: string): { shape: number[]; data: Float32Array | Float64Array } {
  const { shape, data } = decodeNpy(find(parts, part), part);
  if (!isFloats(data)) throw wrongKind(part);
  return { shape, data };
}
const isFloats = (data: NpyData): data is Float32Array | Float64Array =>
  data instanceof Float32Array || data instanceof Float64Array;

const wrongKind = (part: string) =>
  new ProjectError("invalid", `The part ${part} of the project holds other values than it should.`, part);
