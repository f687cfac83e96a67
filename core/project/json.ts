/** JSON of a project file. Not-a-number and the infinities stand as the strings "NaN", "Infinity" and "-Infinity". */
import { z } from "zod";
import { ProjectError } from "./error";

/** A number that may be not finite, as `encodeJson` writes it. */
export const real = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);

export function encodeJson(value: unknown): string {
  const replacer = (_key: string, item: unknown): unknown =>
    typeof item === "number" && !Number.isFinite(item) ? String(item) : item;
  return JSON.stringify(value, replacer, 1) + "\n";
}

/** The JSON text in a part, unchecked. */
export function parseJson(text: string, part: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProjectError("invalid", `The part ${part} of the project is not JSON: ${reason}.`, part);
  }
}

/** Checks `value` against `schema`; the error names the part and the first place that does not fit. */
export function check<T>(schema: z.ZodType<T>, value: unknown, part: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.map(String).join(".")}`;
  throw new ProjectError(
    "invalid",
    `The part ${part} of the project is not as it should be${place}: ${issue?.message ?? "unknown"}.`,
    part,
  );
}
