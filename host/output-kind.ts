/** What a file is, as far as an output that would replace it has to know. */
import { open } from "node:fs/promises";
import { codeOf } from "./files";

/** What the application writes. */
export type OutputKind = "project" | "table" | "json" | "parquet" | "png" | "svg" | "npy" | "python" | "export";
/** `other`: bytes that are no text and that nothing here writes. */
type Found = OutputKind | "empty" | "text" | "other";

const headLength = 4096;
const words: Record<Exclude<Found, "empty">, string> = {
  project: "a project",
  table: "a table",
  text: "a text or a table",
  json: "a JSON file",
  parquet: "a Parquet file",
  python: "a Python script",
  png: "a PNG picture",
  svg: "an SVG picture",
  npy: "a NumPy array",
  export: "an exported run",
  other: "a file of another kind",
};
export const wordsOf = (kind: Exclude<Found, "empty">): string => words[kind];

/** What lies at `path`, where it is foreign to what is to be written there; else null. */
export async function foreignKind(path: string, kind: OutputKind): Promise<Exclude<Found, "empty"> | null> {
  const found = await kindOf(path);
  const plainText = kind === "table" || kind === "python" || kind === "json";
  // Formats of others, which are told apart by their names: never over a project, a table or a picture.
  if (kind === "export")
    return ["empty", "other", "text", "npy", "json", "python"].includes(found)
      ? null
      : (found as Exclude<Found, "empty">);
  return found === "empty" || found === kind || (plainText && found === "text") ? null : found;
}

async function kindOf(path: string): Promise<Found> {
  const head = await headOf(path);
  if (head.length === 0) return "empty";
  const bytes = head.toString("latin1");
  if (bytes.startsWith("PK\x03\x04")) return bytes.startsWith("manifest.json", 30) ? "project" : "other";
  if (bytes.startsWith("\x89PNG")) return "png";
  if (bytes.startsWith("PAR1")) return "parquet";
  if (bytes.startsWith("\x93NUMPY")) return "npy";
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<svg\b/.test(bytes)) return "svg";
  const wide = bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff");
  const packed = bytes.startsWith("\x1f\x8b") || bytes.startsWith("\x28\xb5\x2f\xfd");
  return packed || (!wide && bytes.includes("\0")) ? "other" : "text";
}

async function headOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
