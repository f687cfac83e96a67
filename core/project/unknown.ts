/**
 * What a project holds that this version does not know: a later one wrote it. It is not shown, and not written again, so that a
 * person has to hear of it before they save.
 */
import { z } from "zod";
import { layerSignals } from "../engine/engine";
import type { ProjectContent } from "./content";
import type { RunSnapshot } from "../training/snapshot";
import { documentName, sourceName } from "./part-names";
import { epochColumns, recipeName, tickColumns } from "./read-run";
import { documentFields, runFields } from "./schema";

const list = z.array(z.looseObject({ id: z.string() }).catch({ id: "" }));

/** Fields of `project.json`, in words. */
export function unknownFields(document: Record<string, unknown>): string[] {
  const own = Object.keys(document).filter((name) => !documentFields.includes(name));
  const runs = list.safeParse(document["runs"]).data ?? [];
  const ofRuns = runs.flatMap((run) =>
    Object.keys(run)
      .filter((name) => !runFields.includes(name))
      .map((name) => `“${name}” of run ${run.id}`),
  );
  return [...own.map((name) => `“${name}” in ${documentName}`), ...ofRuns];
}

const oneOf = (of: readonly string[]) => of.join("|");
const history = `history/(ticks/(step|${oneOf(tickColumns)})|signals/(${oneOf(layerSignals)})|epochs/(${oneOf(epochColumns)}))\\.npy`;
const known = new RegExp(
  `^(${recipeName.replace(".", "\\.")}|run\\.json|(tensors|optimizer|best)/.+\\.npy|kept/\\d+\\.npy|${history})$`,
);

/** Parts that nothing here reads. Those of a run that is left out (`out`) belong to it; of one without a record its folder is said. */
export function unknownParts(
  parts: Iterable<string>,
  runs: readonly RunSnapshot[],
  out: readonly (string | null)[],
): string[] {
  const read = new Set(runs.map(({ record }) => record.id));
  const names = new Set<string>();
  for (const name of parts) {
    if (name === documentName || name === sourceName) continue;
    const [, run, own] = /^runs\/([^/]+)\/(.+)$/.exec(name) ?? [];
    if (run === undefined || own === undefined) names.add(name);
    else if (read.has(run)) {
      if (!known.test(own)) names.add(name);
    } else if (!out.includes(run) && !out.includes(null)) names.add(`runs/${run}`);
  }
  return [...names];
}

/** Said where a project is opened; at most so many are listed. */
const most = 5;
export function unknownWords({ unknown = [] }: Pick<ProjectContent, "unknown">): string[] {
  if (unknown.length === 0) return [];
  const more = unknown.length > most ? ` and ${unknown.length - most} more` : "";
  return [
    `This project holds what this version of Gradient Lab does not know: ${unknown.slice(0, most).join(", ")}${more}. It is not shown, and not in what is saved here: save to another file to keep it.`,
  ];
}
