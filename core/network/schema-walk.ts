/** Finding one's way in a schema: what stands under its defaults, which branch of a union a value takes, what a place allows. */
import { z } from "zod";

type Schema = z.core.$ZodType;

/** The schema without its optional, nullable and default wrappers. */
export function unwrap(schema: Schema): Schema {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.unwrap());
  }
  return schema;
}

export function isNullable(schema: Schema): boolean {
  if (schema instanceof z.ZodNullable) return true;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return isNullable(schema.unwrap());
  }
  return false;
}

/** The id in an object schema's `type`, or null. */
export function typeOf(schema: Schema): string | null {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodObject)) return null;
  const type: unknown = bare.shape["type"];
  return type instanceof z.ZodLiteral ? String(type.value) : null;
}

/** The branches of a union, or the schema alone. */
export function branches(schema: Schema): readonly Schema[] {
  const bare = unwrap(schema);
  return bare instanceof z.ZodUnion ? bare.options : [bare];
}

/** The object schema that a value is measured by: in a union the one of its `type`, else the first. */
export function branchFor(schema: Schema, value: unknown): Schema {
  const all = branches(schema);
  const type = isRecord(value) ? value["type"] : undefined;
  return (
    all.find((branch) => typeof type === "string" && typeOf(branch) === type) ??
    all.find((branch) => unwrap(branch) instanceof z.ZodObject) ??
    all[0]
  );
}

/** The schema at a path, chosen by the values along the way; null where the path leaves it. */
export function schemaAt(schema: Schema, path: readonly PropertyKey[], value: unknown): Schema | null {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const bare = unwrap(branchFor(schema, value));
  const inner = isRecord(value) || Array.isArray(value) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  let next: Schema | undefined;
  if (bare instanceof z.ZodObject) next = bare.shape[String(key)] as Schema | undefined;
  else if (bare instanceof z.ZodArray) next = bare.element as Schema;
  else if (bare instanceof z.ZodRecord) next = bare.valueType as Schema;
  return next ? schemaAt(next, rest, inner) : null;
}

/** The keys of an object schema. */
export function keysOf(schema: Schema): string[] {
  const bare = unwrap(schema);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

/** The ids that a place takes: of an enumeration, and of the `type` of objects. */
export function idsOf(schema: Schema): string[] {
  const ids = branches(schema).flatMap((branch): string[] => {
    const bare = unwrap(branch);
    if (bare instanceof z.ZodEnum) return bare.options.map(String);
    const type = typeOf(bare);
    return type === null ? [] : [type];
  });
  return [...new Set(ids)];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isRecord(at) && !Array.isArray(at)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
