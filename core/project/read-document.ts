/** `project.json`: what a project holds apart from its arrays, with those of its runs that are as they should be. */
import { z } from "zod";
import { SpecError } from "../network/error";
import { parseSpec } from "../network/parse";
import { specSchema } from "../network/spec";
import type { DamagedRun, Part } from "./content";
import { freshView, type ProjectDocument, type RunRecord } from "./document";
import { ProjectError } from "./error";
import { check } from "./json";
import type { Recovery } from "./lost";
import { documentName } from "./part-names";
import { readJson, type PartMap } from "./part-map";
import { documentParts, documentSchema, runId, runRecord } from "./schema";
import { unknownFields } from "./unknown";

export interface ReadDocument {
  document: ProjectDocument;
  damaged: DamagedRun[];
  /** What a later version may have written, and this one does not know. */
  unknown: string[];
}

/** A number of a run is never used again, whatever became of it. */
export function readDocument(parts: PartMap, recovery: Recovery): ReadDocument {
  const value = readJson(parts, documentName);
  const damaged: DamagedRun[] = [];
  const listed = z.looseObject({ runs: z.array(z.unknown()) }).safeParse(value);
  if (!listed.success) return { document: check(documentSchema, value, documentName), damaged, unknown: [] };
  const runs = new Map<string, RunRecord>();
  listed.data.runs.forEach((run, n) => {
    const id = z.object({ id: runId }).safeParse(run).data?.id ?? null;
    attempt(id, damaged, () => {
      const record = knowing(run, `run ${id ?? ""}`, () => check(runRecord, run, documentName, ["runs", n]));
      if (runs.has(record.id)) throw new ProjectError("invalid", `The part ${documentName} has two runs ${record.id}.`);
      runs.set(record.id, record);
    });
  });
  const head = { ...listed.data, runs: [] };
  const document = recovery
    ? repaired(head, recovery)
    : knowing(head, "the draft", () => check(documentSchema, head, documentName));
  const ids = [...runs.keys(), ...damaged.map(({ id }) => id)].map(Number).filter(Number.isSafeInteger);
  return {
    document: {
      ...document,
      runs: [...runs.values()],
      nextRun: Math.max(document.nextRun, ...ids.map((id) => id + 1)),
    },
    damaged,
    unknown: unknownFields(listed.data),
  };
}

/** Where a check fails for a kind of layer, optimiser or the like that only a later version has, that is named, with those that there are. */
function knowing<T>(holder: unknown, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const kind = unknownKind(holder);
    if (kind === null) throw error;
    throw new ProjectError(
      "invalid",
      `In the part ${documentName} of the project, ${what} asks for what this version of Gradient Lab does not know: ${kind}.`,
      documentName,
    );
  }
}
function unknownKind(holder: unknown): string | null {
  const { success, data } = z.looseObject({ spec: z.looseObject({}) }).safeParse(holder);
  if (!success) return null;
  try {
    parseSpec(data.spec);
  } catch (error) {
    if (error instanceof SpecError && / is not known/.test(error.message)) return error.message;
  }
  return null;
}

/** What the parts of a project say of it, without its arrays. */
export const documentOf = (parts: readonly Part[]): ProjectDocument =>
  readDocument(new Map(parts.map(({ name, bytes }) => [name, bytes])), null).document;

/** What stands in for a field that is not as it should be. */
const fallbacks: ProjectDocument = {
  format: "gradlab",
  version: 1,
  name: "Recovered",
  data: null,
  target: null,
  spec: specSchema.parse({}),
  runs: [],
  nextRun: 1,
  view: freshView,
};

/** Each field by itself: one that is damaged costs none of the others. */
function repaired(head: Record<string, unknown>, recovery: NonNullable<Recovery>): ProjectDocument {
  const fields = Object.entries(documentParts).flatMap(([name, schema]) => {
    const { success, data, error } = schema.safeParse(head[name]);
    if (success) return data === undefined ? [] : [[name, data]];
    if (name in head) {
      const issue = error.issues[0];
      const place = [name, ...(issue?.path ?? [])].map(String).join(".");
      recovery.note({
        part: documentName,
        run: null,
        why: `It is not as it should be at ${place}: ${issue?.message ?? "unknown"}.`,
        so: `${words[name] ?? name} ${name in fallbacks ? "is as in a new project" : "is left out"}`,
      });
    }
    return [];
  });
  return { ...fallbacks, ...(Object.fromEntries(fields) as Partial<ProjectDocument>) };
}
const words: Record<string, string> = {
  data: "what is known of the data",
  spec: "the draft",
  view: "what the window showed",
  sweeps: "the list of sweeps",
  generator: "how the data were made",
};

/** Does what a damaged run would keep from being done; whether it could be done. */
export function attempt(id: string | null, damaged: DamagedRun[], work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof ProjectError || error instanceof SpecError)) throw error;
    damaged.push({ id, reason: error.message });
    return false;
  }
}
