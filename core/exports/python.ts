/** Values and names in a Python script. */

/** A literal: texts, numbers, truth values, null, lists and plain objects. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `float("${String(value)}")`;
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  const entries = Object.entries(value as object).map(([key, own]) => `${pythonText(key)}: ${pythonLiteral(own)}`);
  return `{${entries.join(", ")}}`;
}

/** JSON's escapes are Python's too, but for pairs of surrogates, which are left as they are; a lone one is no text there. */
const pythonText = (text: string): string => JSON.stringify(text).replace(/\\u(d[89a-f][0-9a-f]{2})/gi, "\\ufffd");

/** Text within a docstring or a comment. */
export const inPythonComment = (text: string): string =>
  text.replace(/[\\"]/g, "'").replace(/[\r\n\u2028\u2029\0]/g, " ");
