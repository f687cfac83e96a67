/** JSON of a project file. Not-a-number and the infinities stand as the strings "NaN", "Infinity" and "-Infinity". */
import { z } from "zod";
import { ProjectError } from "./error";
import { depthOf, limits } from "./limits";

/** A number that may be not finite, as `encodeJson` writes it. */
export const real = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);

export function encodeJson(value: unknown): string {
  const replacer = (_key: string, item: unknown): unknown =>
    typeof item === "number" && !Number.isFinite(item) ? String(item) : item;
  return JSON.stringify(value, replacer, 1) + "\n";
}

/** The JSON text in a part, unchecked but for its length and depth: what is deep is dear to check, or overflows the stack. */
export function parseJson(text: string, part: string): unknown {
  const refuse = (what: string) => new ProjectError("invalid", `The part ${part} of the project ${what}.`, part);
  if (text.length > limits.json) throw refuse(`has ${text.length} bytes of JSON, and ${limits.json} at most are read`);
  if (depthOf(text, limits.depth) > limits.depth) throw refuse(`has brackets more than ${limits.depth} deep`);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError("invalid", `The part ${part} of the project is not JSON: ${reason}.`, part);
  }
}

/** Checks `value`, which lies at `within`, against `schema`; the error names the part and the first place that does not fit. */
export function check<T>(schema: z.ZodType<T>, value: unknown, part: string, within: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [...within, ...(issue?.path ?? [])];
  const place = path.length === 0 ? "" : ` at ${path.map(String).join(".")}`;
  throw new ProjectError(
    "invalid",
    `The part ${part} of the project is not as it should be${place}: ${issue?.message ?? "unknown"}.`,
    part,
  );
}
