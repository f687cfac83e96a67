/** Runs of one project taken into another of the same data: new numbers, and all that names runs names them by these. */
import { counted, listed } from "../data/values";
import type { RunSnapshot } from "../training/snapshot";
import type { ProjectContent } from "./content";
import type { ProjectDocument, RunRecord, SweepRecord } from "./document";
import { ProjectError } from "./error";

/** A project with the SHA-256 of its data, which the host computes. */
export interface MergeSide {
  /** As a person names it: its file. */
  name: string;
  content: ProjectContent;
  /** Null where it has no data. */
  data: string | null;
}
export interface Merged {
  content: ProjectContent;
  /** Numbers of the second project's runs, and what they are now. */
  runs: { from: string; to: string }[];
  /** Runs that both had: they are there once. */
  same: { from: string; to: string }[];
  /** Names that more than one run has now. */
  clashes: string[];
  /** Runs of the second project that can't be read there, which are left out. */
  damaged: { id: string | null; reason: string }[];
}

/**
 * The first project with the runs of the second, all or those that are `chosen`. Draft, view and name are the first's.
 * @throws ProjectError `invalid` where the data, or how they are read, are not the same: a run belongs to the rows that it learned from.
 */
export function mergeProjects(into: MergeSide, from: MergeSide, chosen: readonly string[] | null = null): Merged {
  requireSameData(into, from);
  requireRuns(from, chosen);
  const { document } = into.content;
  const taken = from.content.document.runs.filter(({ id }) => chosen === null || chosen.includes(id));
  const first = firstFree(into.content);
  const twins = new Map(taken.flatMap((run) => twinOf(run, document.runs) ?? []));
  // Every number is moved alike, those of runs that are gone, too: none may come to name another run.
  const renumbered = (id: string) => twins.get(id) ?? String(Number(id) + first - 1);
  const sweeps = mergeSweeps(document.sweeps ?? [], from.content.document.sweeps ?? [], taken);
  const moved = (run: RunRecord): RunRecord => ({
    ...run,
    id: renumbered(run.id),
    slot: run.slot === Number(run.id) - 1 ? Number(renumbered(run.id)) - 1 : run.slot,
    ...(run.origin && { origin: { ...run.origin, run: renumbered(run.origin.run) } }),
    ...(run.sweep && { sweep: { ...run.sweep, id: sweeps.id(run.sweep.id) } }),
  });
  const added = taken.filter(({ id }) => !twins.has(id)).map(moved);
  const both = new Map(taken.flatMap((run) => (twins.has(run.id) ? [[twins.get(run.id)!, run] as const] : [])));
  const kept = document.runs.map((run) => withRemarks(run, both.get(run.id)));
  const records = new Map([...kept, ...added].map((run) => [run.id, run]));
  const snapshots = [
    ...into.content.runs.map((snapshot) => ({ ...snapshot, record: records.get(snapshot.record.id)! })),
    ...from.content.runs.flatMap((snapshot): RunSnapshot[] => {
      const { id } = snapshot.record;
      const record = twins.has(id) ? undefined : records.get(renumbered(id));
      return record ? [{ ...snapshot, record }] : [];
    }),
  ];
  const runs = [...records.values()];
  const nextRun = Math.max(firstFree(into.content), ...runs.map(({ id }) => 1 + Number(id)));
  const merged: ProjectDocument = {
    ...document,
    runs,
    nextRun,
    ...(sweeps.all.length > 0 && { sweeps: sweeps.all }),
  };
  const pairs = taken.map(({ id }) => ({ from: id, to: renumbered(id) }));
  return {
    content: { ...into.content, document: merged, runs: snapshots },
    runs: pairs.filter(({ from: id }) => !twins.has(id)),
    same: pairs.filter(({ from: id }) => twins.has(id)),
    clashes: clashesOf(document.runs, added),
    damaged: from.content.damaged ?? [],
  };
}

function requireSameData(into: MergeSide, from: MergeSide): void {
  const other = (what: string) =>
    new ProjectError(
      "invalid",
      `${from.name} has ${what} than ${into.name}. A run belongs to the rows that it learned from, so nothing was merged: open the two one after the other instead.`,
    );
  if (into.data !== from.data) throw other("other data");
  const [one, two] = [into, from].map(({ content }) => content.document.data?.dialect);
  const bare = (dialect: typeof one) => JSON.stringify({ ...dialect, limits: undefined });
  if (bare(one) !== bare(two))
    throw other("the same data, read in another way (delimiter, decimal mark, missing words …),");
}

function requireRuns({ name, content }: MergeSide, chosen: readonly string[] | null): void {
  const ids = content.document.runs.map(({ id }) => id);
  const gone = chosen?.find((id) => !ids.includes(id));
  if (gone !== undefined)
    throw new ProjectError("invalid", `${name} has no run ${gone}; it has ${listed(ids) || "none"}.`);
}

/** Damaged runs, which the content leaves out, have numbers as well. */
const firstFree = ({ document, damaged = [] }: ProjectContent): number =>
  Math.max(
    document.nextRun,
    ...document.runs.map(({ id }) => 1 + Number(id)),
    ...damaged.map(({ id }) => 1 + (Number(id) || 0)),
  );

/** The very same training: two projects that were one have it twice. */
function twinOf(run: RunRecord, others: readonly RunRecord[]): [string, string][] | null {
  const twin = others.find((other) => factsOf(other) === factsOf(run));
  return twin ? [[run.id, twin.id]] : null;
}
function factsOf({ created, target, spec, step, weightsHash, rateChanges, extensions = [] }: RunRecord): string {
  return JSON.stringify([created, target, spec, step, weightsHash, rateChanges, extensions]);
}

/** What was written of a run in either project. */
function withRemarks(run: RunRecord, other: RunRecord | undefined): RunRecord {
  if (!other) return run;
  const tags = [...new Set([...(run.tags ?? []), ...(other.tags ?? [])])];
  const notes = [...new Set([run.note, other.note])].filter((note) => note !== "");
  const pinned = run.pinned || other.pinned;
  return { ...run, note: notes.join("\n"), ...(tags.length > 0 && { tags }), ...(pinned && { pinned }) };
}

/** Those of the second project with numbers behind the first's; one that both have is there once, as the one that came further. */
function mergeSweeps(
  into: readonly SweepRecord[],
  from: readonly SweepRecord[],
  taken: readonly RunRecord[],
): { all: SweepRecord[]; id(of: string): string } {
  const last = Math.max(0, ...into.map(({ id }) => Number(id)));
  const same = (a: SweepRecord, b: SweepRecord) => {
    const asked = ({ created, target, spec, sweep }: SweepRecord) => JSON.stringify([created, target, spec, sweep]);
    const most = Math.min(a.settings.length, b.settings.length);
    const begin = ({ settings }: SweepRecord) => JSON.stringify(settings.slice(0, most));
    return asked(a) === asked(b) && begin(a) === begin(b);
  };
  const twins = new Map(
    from.flatMap((sweep) => {
      const twin = into.find((other) => same(other, sweep));
      return twin ? [[sweep.id, twin.id] as const] : [];
    }),
  );
  const id = (of: string) => twins.get(of) ?? String(Number(of) + last);
  const used = new Set(taken.map(({ sweep }) => sweep?.id));
  const longer = (one: SweepRecord): SweepRecord => {
    const other = from.find((sweep) => twins.get(sweep.id) === one.id);
    if (!other || other.settings.length < one.settings.length) return one;
    return { ...one, settings: other.settings, open: one.open && other.open };
  };
  const added = from.filter((sweep) => !twins.has(sweep.id) && used.has(sweep.id));
  const names = new Set(into.map(({ name }) => name));
  return {
    all: [
      ...into.map(longer),
      ...added.map((sweep) => ({
        ...sweep,
        id: id(sweep.id),
        // Its usual name is its number's.
        name: names.has(sweep.name) && sweep.name === `sweep ${sweep.id}` ? `sweep ${id(sweep.id)}` : sweep.name,
      })),
    ],
    id,
  };
}

function clashesOf(before: readonly RunRecord[], added: readonly RunRecord[]): string[] {
  const names = new Set(before.map(({ name }) => name));
  return [...new Set(added.filter(({ name }) => names.has(name)).map(({ name }) => name))];
}

/** What came of it, in sentences. */
export function mergeWords({ runs, same, clashes, damaged }: Omit<Merged, "content">, name: string): string {
  const numbers = runs.map(({ to }) => to);
  const span = numbers.length > 4 ? `${numbers[0]} to ${numbers.at(-1)}` : listed(numbers);
  return [
    runs.length === 0
      ? `${name} has no run that is not here already.`
      : `${counted(runs.length, "run")} of ${name} ${runs.length === 1 ? "is" : "are"} here now, as ${span}.`,
    ...(same.length > 0 && runs.length > 0
      ? [`${counted(same.length, "run")} ${same.length === 1 ? "was" : "were"} in both.`]
      : []),
    ...(clashes.length > 0
      ? [`Names that two runs have now: ${listed(clashes.slice(0, 5))}${clashes.length > 5 ? " …" : ""}.`]
      : []),
    ...damaged.map(
      ({ id, reason }) => `Run ${id ?? "without a number"} of ${name} can't be read and was left out: ${reason}`,
    ),
  ].join(" ");
}
