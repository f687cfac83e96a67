/** A project that a training would replace: what of it would be lost, which nobody may lose without a word. */
import { createHash } from "node:crypto";
import type { ProjectContent } from "#core/project/content";
import { counted, listed } from "#core/data/values";
import { InputError } from "./errors";
import type { KeptData } from "./files";

/** What is written in its place. */
export interface Replacing {
  data: KeptData;
  target: string;
  runs: number;
}

/**
 * The same data and target with as many runs are trained again by a script, and nobody asks. Everything else is another project.
 * @throws InputError
 */
export function requireReplaceable(out: string, content: ProjectContent, by: Replacing): void {
  const { document, runs, damaged = [] } = content;
  const { data } = document;
  const count = runs.length + damaged.length;
  const targets = [...new Set(document.runs.map((run) => run.target))];
  const lost = [
    ...(data && !isSameData(content, by.data) ? ["other data"] : []),
    ...(targets.some((target) => target !== by.target) ? ["another target"] : []),
    ...(count > by.runs ? ["more runs"] : []),
  ];
  if (lost.length === 0) return;
  const names = document.runs.map((run) => run.name);
  const held = [
    data ? data.name : "no data",
    ...(count > 0 ? [`${counted(count, "run")}: ${listed(names)}`] : ["no runs"]),
    ...(targets.length > 0 ? [`target ${listed(targets)}`] : []),
  ];
  throw new InputError(
    `${out} is the project “${document.name}” (${held.join("; ")}) and was not changed: it has ${listed(lost)} than this training would leave there; choose another --out, or give --force to replace it`,
  );
}

function isSameData({ document, source }: ProjectContent, kept: KeptData): boolean {
  if (source && kept.bytes) return Buffer.compare(source.bytes, kept.bytes) === 0;
  const before = source ? sha256(source.bytes) : document.data?.link?.sha256;
  return before === (kept.bytes ? sha256(kept.bytes) : kept.link?.sha256);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
