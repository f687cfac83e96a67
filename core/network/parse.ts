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
  const result = specSchema.safeParse(input);
  if (result.success) return result.data;
  const [first] = describeIssues(result.error, specSchema, input);
  throw new SpecError(first!.path ? `${first!.path}: ${first!.message}` : `The spec: ${first!.message}`, first!.path);
}

/** Everything that is wrong with a spec; empty if it can be used. */
export function specIssues(input: unknown): SpecIssue[] {
  const result = specSchema.safeParse(input);
  return result.success ? [] : describeIssues(result.error, specSchema, input);
}

/** The JSON Schema (2020-12) of a spec as a person writes it. */
export function specJsonSchema(): Record<string, unknown> {
  return { title: "Experiment", ...z.toJSONSchema(specSchema, { io: "input" }) };
}

/** The issues of a schema's refusal in words. `schema` is the one that was asked, with the input that it refused. */
export function describeIssues(error: z.core.$ZodError, schema: z.core.$ZodType, input: unknown): SpecIssue[] {
  return error.issues.map((issue) => describe(issue, schema, input, []));
}

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
        message: `"${issue.keys[0]}" is not known here; there are ${keys.join(", ")}`,
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
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `network.layers[2].rate`, `recipe.columns["body mass"].scale`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[\p{L}\p{N}_-]+$/u.test(String(key))) text += `[${JSON.stringify(String(key))}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}
