/** The one entrance for specifications: from anything to a spec with every default, or to words about what is wrong. */
import { z } from "zod";
import { SpecError } from "./error";
import { branchFor, idsOf, keysOf, schemaAt, typeOf, valueAt } from "./schema-walk";
import { specSchema, type ExperimentSpec } from "./spec";

/** What is wrong at one place. `message` is a sentence without the place, for the field itself. */
export interface SpecIssue {
  /** `network.layers[2].rate`; empty for the whole. */
  path: string;
  message: string;
}

/**
 * Throws a SpecError about the first thing that is wrong:
 * `training.optimizer.type: "adm" is not known; there are sgd, adagrad, rmsprop, adam, adamw`.
 */
export function parseSpec(input: unknown): ExperimentSpec {
  const absurd = absurdIssue(input);
  const result = absurd ? null : specSchema.safeParse(input);
  if (result?.success) return result.data;
  const { path, message } = absurd ?? firstIssue(result!.error, specSchema, input);
  throw new SpecError(path ? `${path}: ${message}` : `The spec: ${message}`, path);
}

/** Everything that is wrong with a spec; empty if it can be used. */
export function specIssues(input: unknown): SpecIssue[] {
  const absurd = absurdIssue(input);
  if (absurd) return [absurd];
  const result = specSchema.safeParse(input);
  return result.success ? [] : describeIssues(result.error, specSchema, input);
}

/** Objects and lists inside each other, and values in all: beyond what any spec has, and a look at all else would take long. */
const mostDepth = 32;
const mostValues = 1_000_000;

/** What is too deep or too large to be looked at, level by level: whatever its shape, this takes no stack and ends. */
export function absurdIssue(input: unknown, most = mostValues): SpecIssue | null {
  type Place = { value: object; path: PropertyKey[] };
  const seen = new Set<unknown>();
  let level: Place[] = typeof input === "object" && input !== null ? [{ value: input, path: [] }] : [];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    const [first] = level;
    if (depth > mostDepth)
      return {
        path: formatPath(first!.path.slice(0, 4)),
        message: `is nested more than ${mostDepth} levels deep, which no spec needs`,
      };
    const next: Place[] = [];
    for (const { value, path } of level) {
      const entries = Object.entries(value);
      values += entries.length;
      if (values > most)
        return {
          path: formatPath(path),
          message: `has more than ${most} values up to here; leave out what is not needed`,
        };
      for (const [key, inner] of entries) {
        // The bytes of a file are one value.
        if (typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner) || seen.has(inner)) continue;
        seen.add(inner);
        next.push({ value: inner, path: [...path, Array.isArray(value) ? Number(key) : key] });
      }
    }
    level = next;
  }
  return null;
}

/** The JSON Schema (2020-12) of a spec as a person writes it. */
export function specJsonSchema(): Record<string, unknown> {
  return { title: "Experiment", ...z.toJSONSchema(specSchema, { io: "input" }) };
}

/** The issues of a schema's refusal in words. `schema` is the one that was asked, with the input that it refused. */
export function describeIssues(error: z.core.$ZodError, schema: z.core.$ZodType, input: unknown): SpecIssue[] {
  return error.issues.map((issue) => describe(issue, schema, input, []));
}

/** The first of them. */
export const firstIssue = (error: z.core.$ZodError, schema: z.core.$ZodType, input: unknown): SpecIssue =>
  describe(error.issues[0]!, schema, input, []);

function describe(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  input: unknown,
  prefix: readonly PropertyKey[],
): SpecIssue {
  const path = [...prefix, ...issue.path];
  const at = (message: string): SpecIssue => ({ path: formatPath(path), message });
  const value = valueAt(input, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const place = schemaAt(schema, path, input);
      const keys = place ? keysOf(branchFor(place, value)) : [];
      return {
        path: formatPath([...path, issue.keys[0]]),
        message: `"${short(issue.keys[0] ?? "")}" is not known here; there are ${keys.join(", ")}`,
      };
    }
    case "invalid_union":
      return describeUnion(issue, schema, input, path);
    case "invalid_value":
      return at(unknownId(value, issue.values.map(String)));
    case "invalid_type":
      return at(wrongType(issue.expected, value));
    case "too_small":
    case "too_big":
      return at(outOfRange(issue, value));
    default:
      return at(issue.message);
  }
}

function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  schema: z.core.$ZodType,
  input: unknown,
  path: readonly PropertyKey[],
): SpecIssue {
  const value = valueAt(input, path);
  if (issue.discriminator !== undefined) {
    const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return { path: formatPath(path), message: unknownId(value, options) };
  }
  const place = schemaAt(schema, path, input);
  if (!place) return { path: formatPath(path), message: issue.message };
  const branch = branchFor(place, value);
  const type = typeOf(branch);
  const given = valueAt(value, ["type"]);
  if (type !== null && type === given) {
    const inside = issue.errors.find(
      (issues) => issues.length > 0 && issues.every((one) => one.path.length > 0 && one.path[0] !== "type"),
    );
    if (inside) return describe(inside[0], schema, input, path);
  }
  const ids = idsOf(place);
  if (ids.length === 0) return { path: formatPath(path), message: wrongType("a number or text", value) };
  if (typeof given !== "string") return { path: formatPath(path), message: unknownId(value, ids) };
  const withSettings = ids.filter((id) => typeOf(branchFor(place, { type: id })) === id);
  const message = ids.includes(given)
    ? `"${given}" has no settings; write it as "${given}" alone. With settings there are ${withSettings.join(", ")}`
    : unknownId(given, ids);
  return { path: formatPath([...path, "type"]), message };
}

function unknownId(value: unknown, options: readonly string[]): string {
  const what = value === undefined ? "is missing" : `${show(value)} is not known`;
  return `${what}; there ${options.length === 1 ? "is" : "are"} ${options.join(", ")}`;
}

function wrongType(expected: string, value: unknown): string {
  const words: Record<string, string> = {
    int: "a whole number",
    number: "a number",
    object: "an object",
    record: "an object",
    array: "a list",
    boolean: "true or false",
    string: "text",
  };
  const wanted = words[expected] ?? expected;
  return value === undefined ? `is missing; it has to be ${wanted}` : `${show(value)} is not ${wanted}`;
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, value: unknown): string {
  const unit = issue.origin === "array" ? " entries" : "";
  const shown = Array.isArray(value) ? `a list of ${value.length}` : show(value);
  if (issue.code === "too_big")
    return `${shown} is too much; it has to be ${issue.inclusive ? "at most" : "below"} ${issue.maximum}${unit}`;
  return `${shown} is too little; it has to be ${issue.inclusive ? "at least" : "above"} ${issue.minimum}${unit}`;
}

function show(value: unknown): string {
  const text =
    typeof value === "number" || typeof value === "bigint"
      ? String(value)
      : (JSON.stringify(outline(value)) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A list or an object with its first entries alone, and without what is inside those: it may be of any size. */
function outline(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const inside = (inner: unknown): unknown =>
    typeof inner !== "object" || inner === null ? inner : Array.isArray(inner) ? ["…"] : { "…": 0 };
  if (Array.isArray(value)) return value.slice(0, 20).map(inside);
  const entries = Object.entries(value).slice(0, 20);
  return Object.fromEntries(entries.map(([key, inner]) => [key, inside(inner)]));
}

/** No column's name is longer, but a key may be. */
const longestKey = 200;
const short = (key: string): string => (key.length > longestKey ? `${key.slice(0, longestKey)}…` : key);

/** `network.layers[2].rate`, `recipe.columns["body mass"].scale`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[\p{L}\p{N}_-]+$/u.test(String(key))) text += `[${JSON.stringify(short(String(key)))}]`;
    else text += text === "" ? short(String(key)) : `.${short(String(key))}`;
  }
  return text;
}
