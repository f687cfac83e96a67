/** `manifest.json`: which parts a project file has, how long each is, and its CRC-32. */
import { z } from "zod";
import type { Part } from "./content";
import { ProjectError } from "./error";
import { check, parseJson } from "./json";
import { limits } from "./limits";
import { checkVersion, currentMinor, currentVersion } from "./migrations";

export const manifestName = "manifest.json";

const manifestSchema = z.object({
  format: z.literal("gradlab"),
  version: z.int().min(1),
  /** Left out: 0. */
  minor: z.int().min(0).exactOptional(),
  /** Version of the application that wrote the file. */
  application: z.string(),
  parts: z.array(z.object({ name: z.string(), bytes: z.int().min(0), crc32: z.int().min(0).max(0xffff_ffff) })),
});
export type Manifest = z.output<typeof manifestSchema>;
/** A part as its file lists it. */
export type ListedPart = Manifest["parts"][number];

/** `checksum` is the CRC-32 (polynomial 0xEDB88320) as an unsigned number. */
export function createManifest(
  parts: readonly Part[],
  application: string,
  checksum: (bytes: Uint8Array) => number,
): Manifest {
  return {
    format: "gradlab",
    version: currentVersion,
    minor: currentMinor,
    application,
    parts: parts.map(({ name, bytes }) => ({ name, bytes: bytes.length, crc32: checksum(bytes) })),
  };
}

/** The manifest in a file's text. The version is looked at first: a newer file may have another shape. */
export function parseManifest(text: string): Manifest {
  const value = parseJson(text, manifestName);
  const head = z
    .object({
      format: z.literal("gradlab"),
      version: z.int(),
      application: z.string().catch("unknown"),
      parts: z.array(z.unknown()).catch([]),
    })
    .safeParse(value);
  if (!head.success)
    throw new ProjectError(
      "not-a-project",
      "The file is not a Gradient Lab project: its manifest is of another format.",
    );
  checkVersion(head.data.version, head.data.application);
  refuseParts(head.data.parts.length);
  const manifest = check(manifestSchema, value, manifestName);
  const names = new Set<string>();
  for (const { name } of manifest.parts) {
    if (names.has(name)) throw invalid(`lists the part ${name} twice`);
    names.add(name);
  }
  return manifest;
}

/** Refused by their number alone, before any is looked at. */
function refuseParts(count: number): void {
  if (count > limits.parts) throw invalid(`lists ${count} parts, and ${limits.parts} at most are read`);
}

const invalid = (what: string) =>
  new ProjectError("invalid", `The project's ${manifestName} ${what}. Open a backup copy.`, manifestName);
