/** Whether anything of a project file was lost without a word. */
import type { Part, ProjectContent } from "#core/project/content";
import { toParts } from "#core/project/parts";
import { decodeUtf8 } from "#core/project/utf8";
import { parseManifest } from "#core/project/manifest";
import type { Salvaged } from "#host/salvage-project";

/** Of parts that were read and what was made of them: what neither is there nor was said to be missing; else null. */
export function silentLoss(
  parts: readonly Part[],
  { document, runs, damaged = [], unknown = [] }: ProjectContent,
): string | null {
  const raw: unknown = JSON.parse(decodeUtf8(parts.find(({ name }) => name === "project.json")!.bytes));
  const listed = (raw as { runs: { id?: unknown; status?: unknown }[] }).runs;
  const said = document.runs.length + damaged.length;
  if (said !== listed.length) return `${listed.length} runs are listed, and ${said} are there or said to be left out`;
  for (const { id, status } of document.runs) {
    const ended = status === "finished" || status === "stopped";
    if (ended && !runs.some(({ record }) => record.id === id)) return `run ${id} has lost its weights`;
  }
  const again = new Set(toParts({ document, source: null, runs }).map(({ name }) => name));
  // A run that is left out may have lost its number, too.
  const out = new Set(damaged.map(({ id }) => id));
  const gone = parts.find(({ name }) => {
    const run = /^runs\/([^/]+)\//.exec(name)?.[1];
    return (
      !again.has(name) &&
      name !== "data/source.csv" &&
      !unknown.includes(name) &&
      !(run && unknown.includes(`runs/${run}`)) &&
      !(run && (out.has(run) || out.has(null))) &&
      !stale(name, runs)
    );
  });
  return gone ? `the part ${gone.name} is not read, and nothing is said of it` : null;
}
/** Arrays of a run that its own index does not name belong to no one. */
const stale = (name: string, runs: ProjectContent["runs"]): boolean =>
  runs.some(({ record }) => name.startsWith(`runs/${record.id}/`) && /\/(tensors|optimizer|best|kept)\//.test(name));

/** Of what was recovered: a part of the manifest that neither is there nor named. */
export function silentLossOfSalvage(file: Buffer, { content, lost }: Salvaged): string | null {
  const listed = manifestNames(file);
  if (listed === null) return lost.length > 0 ? null : "the manifest is lost, and nothing is said";
  const had = new Set(toParts(content).map(({ name }) => name));
  const named = lost.map(({ part }) => part);
  const runsLost = new Set(lost.flatMap(({ run }) => (run === null ? [] : [run])));
  const alone = named.includes("project.json");
  const gone = listed.find((name) => {
    const run = /^runs\/([^/]+)\//.exec(name)?.[1];
    return (
      !had.has(name) &&
      !named.includes(name) &&
      !(run && (runsLost.has(run) || alone)) &&
      !content.unknown?.includes(name)
    );
  });
  return gone && !listed.every((name) => had.has(name)) && lost.length === 0
    ? `the part ${gone} is lost, and nothing is said`
    : null;
}

function manifestNames(file: Buffer): string[] | null {
  try {
    const start = 30 + file.readUInt16LE(26) + file.readUInt16LE(28);
    const text = file.toString("utf8", start, start + file.readUInt32LE(18));
    return parseManifest(text).parts.map(({ name }) => name);
  } catch {
    return null;
  }
}
