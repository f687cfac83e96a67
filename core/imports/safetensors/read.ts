/**
 * The arrays of a safetensors file (https://github.com/huggingface/safetensors): 8 bytes of length, JSON with the places, raw data.
 * Nothing is taken on trust: places lie within the file, hold as many bytes as their shape asks for, and overlap nowhere.
 */
import { decodeUtf8 } from "../../project/utf8";
import { ImportError } from "../error";
import type { FoundArray } from "../found";

export interface Safetensors {
  arrays: FoundArray[];
}

/** The format's own limit. */
const mostHeader = 100_000_000;
const mostArrays = 100_000;

/** Numbers that say how often batch norm was trained: no network needs them. */
const isCounter = (name: string, dtype: string): boolean => dtype === "I64" && name.endsWith("num_batches_tracked");

export function readSafetensors(bytes: Uint8Array): Safetensors {
  const fail = (what: string): never => {
    throw new ImportError(what);
  };
  if (bytes.length < 10)
    fail(`the file has ${bytes.length} bytes, which is no safetensors file; it was cut, or is of another kind`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const claimed = view.getBigUint64(0, true);
  const room = bytes.length - 8;
  if (claimed > BigInt(Math.min(mostHeader, room)))
    fail(
      `its header claims ${claimed} bytes, and ${claimed > BigInt(room) ? `the file has ${room} after its length` : `${mostHeader} are the most`}; it was cut or is no safetensors file: fetch or write it again`,
    );
  const headerEnd = 8 + Number(claimed);
  const header = parseHeader(decodeUtf8(bytes.subarray(8, headerEnd)));
  const dataLength = bytes.length - headerEnd;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  if (entries.length > mostArrays) fail(`it holds ${entries.length} arrays, and ${mostArrays} are the most`);
  const wrong: string[] = [];
  const places: { name: string; from: number; to: number }[] = [];
  const arrays: FoundArray[] = [];
  for (const [name, entry] of entries) {
    const { dtype, shape, from, to } = placeOf(name, entry);
    if (to > dataLength)
      fail(
        `${named(name)} lies at bytes ${from} to ${to} of the data, which end at ${dataLength}; the file was cut: fetch or write it again`,
      );
    places.push({ name, from, to });
    if (isCounter(name, dtype)) continue;
    if (dtype !== "F32") {
      wrong.push(`${named(name)} (${dtype.slice(0, 12)})`);
      continue;
    }
    const count = shape.reduce((product, size) => product * size, 1);
    if (count * 4 !== to - from)
      fail(
        `${named(name)} of the shape ${shapeWords(shape)} takes ${count * 4} bytes, and ${to - from} are noted for it; write the file again`,
      );
    arrays.push({ name, shape, data: floatsAt(view, headerEnd + from, count) });
  }
  if (wrong.length > 0)
    fail(
      `${wrong.slice(0, 5).join(", ")}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ""} ${wrong.length === 1 ? "is" : "are"} not of float32 (F32); write them so, in PyTorch by {k: v.float() for k, v in state_dict.items()}`,
    );
  requireApart(places);
  if (arrays.length === 0) fail("it holds no arrays of numbers; choose the file with the weights");
  return { arrays };
}

const mostName = 80;
/** A name from a file, as it may stand in a sentence. */
export const named = (name: string): string =>
  name.length > mostName ? `${name.slice(0, mostName)}…` : name === "" ? "an array without a name" : name;
export const shapeWords = (shape: readonly number[]): string => (shape.length === 0 ? "one number" : shape.join(" × "));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseHeader(text: string): Record<string, unknown> {
  let found: unknown = null;
  try {
    found = JSON.parse(text);
  } catch {
    // Too deep, or none: what it is makes no difference.
  }
  if (!isRecord(found))
    throw new ImportError("its header is not JSON; it is no safetensors file, or was damaged: fetch or write it again");
  return found;
}

const mostDims = 8;
const isSize = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function placeOf(name: string, entry: unknown): { dtype: string; shape: number[]; from: number; to: number } {
  const fail = (what: string): never => {
    throw new ImportError(`${named(name)} ${what}; the header is damaged: fetch or write the file again`);
  };
  if (!isRecord(entry)) return fail("has no place");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") return fail("has no type");
  if (!Array.isArray(shape) || shape.length > mostDims || !shape.every(isSize)) return fail("has no shape");
  if (!Number.isSafeInteger(shape.reduce((product: number, size: number) => product * size, 4)))
    return fail(`claims ${shapeWords(shape)} numbers, more than any file has`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) return fail("has no place");
  const [from, to] = offsets as [number, number];
  return to < from ? fail("ends before it begins") : { dtype, shape, from, to };
}

function requireApart(places: { name: string; from: number; to: number }[]): void {
  const sorted = places.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
  for (let i = 1; i < sorted.length; i++) {
    const [before, next] = [sorted[i - 1]!, sorted[i]!];
    if (next.from < before.to)
      throw new ImportError(
        `${named(before.name)} and ${named(next.name)} lie over one another (bytes ${next.from} to ${before.to}); the header is damaged: fetch or write the file again`,
      );
  }
}

function floatsAt(view: DataView, at: number, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat32(at + 4 * i, true);
  return values;
}
