/** What the columns of a Parquet file hold, by their schema, and how each stored value is read. */
import type { FileMetaData, SchemaElement } from "hyparquet";

/**
 * `number` and `date` (milliseconds since 1970, UTC) read a stored value as a number; NaN stands for none. `exact` is its text
 * where a number would lose digits: one such value makes the column one of words. `scaled`: the library gives the smallest and
 * the largest value as they are read, not as they are stored.
 */
export type Reading =
  | {
      kind: "number";
      of: (value: unknown) => number;
      exact?: (value: unknown) => string | null;
      single?: true;
      scaled?: true;
      unsigned?: true;
    }
  | { kind: "date"; of: (value: unknown) => number; days: boolean; finer?: (value: unknown) => boolean }
  | { kind: "boolean" }
  | { kind: "words"; text?: (value: unknown) => string };

/** A top-level column: how it is read, or why it is not. */
export interface Field {
  name: string;
  reading: Reading | null;
  why: string;
}

const dayLength = 86_400_000;

/** All top-level columns in the file's order. */
export function fieldsOf({ schema }: FileMetaData): (Field & { element: SchemaElement; at: number })[] {
  const fields: (Field & { element: SchemaElement; at: number })[] = [];
  for (let at = 1; at < schema.length; at = behind(schema, at)) {
    const element = schema[at];
    const found = readingOf(element);
    const [reading, why] = typeof found === "string" ? [null, found] : [found, ""];
    fields.push({ name: element.name, element, at, reading, why });
  }
  return fields;
}

/** The place behind an element and all that is in it. */
function behind(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (schema[at].num_children ?? 0); child++) next = behind(schema, next);
  return next;
}

function readingOf(element: SchemaElement): Reading | string {
  const { logical_type: logical, converted_type: converted } = element;
  if (element.num_children !== undefined || element.repetition_type === "REPEATED") return "lists or nested values";
  if (converted === "DECIMAL" || logical?.type === "DECIMAL") return decimal(element.scale ?? 0);
  if (converted === "DATE" || logical?.type === "DATE")
    return { kind: "date", of: (days) => Number(days) * dayLength, days: true };
  return timeOf(element) ?? plainOf(element);
}

/** Points in time and times of day (as seconds since midnight). */
function timeOf({ type, logical_type: logical, converted_type: converted }: SchemaElement): Reading | null {
  if (type === "INT96") return moment(1_000_000);
  if (logical?.type === "TIMESTAMP") return moment(perMillisecond[logical.unit]);
  if (logical?.type === "TIME") return clock(perMillisecond[logical.unit]);
  if (converted === "TIMESTAMP_MILLIS") return moment(1);
  if (converted === "TIMESTAMP_MICROS") return moment(1000);
  if (converted === "TIME_MILLIS") return clock(1);
  return converted === "TIME_MICROS" ? clock(1000) : null;
}

const perMillisecond = { MILLIS: 1, MICROS: 1000, NANOS: 1_000_000 } as const;

function moment(units: number): Reading {
  const per = BigInt(units);
  const of = (value: unknown) => {
    const all = BigInt(value as bigint);
    // Rounded down, before 1970 too.
    return Number(all % per < 0n ? all / per - 1n : all / per);
  };
  return { kind: "date", of, days: false, finer: (value) => BigInt(value as bigint) % per !== 0n };
}

const clock = (units: number): Reading => ({ kind: "number", of: (value) => Number(value) / units / 1000 });

function plainOf(element: SchemaElement): Reading | string {
  const { type, logical_type: logical, converted_type: converted } = element;
  const unsigned = converted?.startsWith("UINT") === true || (logical?.type === "INTEGER" && !logical.isSigned);
  switch (type) {
    case "BOOLEAN":
      return { kind: "boolean" };
    case "FLOAT":
      return { kind: "number", of: Number, single: true };
    case "DOUBLE":
      return { kind: "number", of: Number };
    case "INT32":
      return unsigned
        ? { kind: "number", of: (value) => Number(value) >>> 0, unsigned }
        : { kind: "number", of: Number };
    case "INT64":
      return integer(unsigned ? (value) => BigInt.asUintN(64, value) : (value) => value);
    case "BYTE_ARRAY":
      return bytesOf(logical?.type ?? converted ?? "");
    default:
      if (logical?.type === "UUID") return { kind: "words", text: uuid };
      return logical?.type === "FLOAT16" ? half : `values of ${element.type_length ?? 0} bytes without a meaning`;
  }
}

const notWords: Record<string, string> = {
  BSON: "BSON documents",
  GEOMETRY: "shapes",
  GEOGRAPHY: "shapes",
  VARIANT: "values of several types",
};
const bytesOf = (meaning: string): Reading | string => notWords[meaning] ?? { kind: "words" };

const safe = BigInt(Number.MAX_SAFE_INTEGER);
const isSafe = (value: bigint): boolean => value <= safe && value >= -safe;

function integer(signed: (value: bigint) => bigint): Reading {
  const whole = (value: unknown) => signed(BigInt(value as bigint));
  return {
    kind: "number",
    of: (value) => Number(whole(value)),
    exact: (value) => (isSafe(whole(value)) ? null : whole(value).toString()),
  };
}

/** Unscaled integers, or the same in bytes, the highest first. */
function decimal(scale: number): Reading {
  const whole = (value: unknown) => (value instanceof Uint8Array ? bigEndian(value) : BigInt(value as bigint));
  return {
    kind: "number",
    // Both operands are exact, so the quotient is rounded once.
    of: (value) => (scale <= 22 ? Number(whole(value)) / 10 ** scale : Number(pointed(whole(value), scale))),
    exact: (value) => (isSafe(whole(value)) ? null : pointed(whole(value), scale)),
    scaled: true,
  };
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

function pointed(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const cut = digits.length - scale;
  return `${value < 0n ? "-" : ""}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ""}`;
}

const half: Reading = {
  kind: "number",
  of: (value) => {
    if (!(value instanceof Uint8Array)) return Number.NaN;
    const bits = (value[1] << 8) | value[0];
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  },
  single: true,
};

function uuid(value: unknown): string {
  const hex = value instanceof Uint8Array ? Buffer.from(value).toString("hex") : "";
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
