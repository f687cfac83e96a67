/** What the filter of the runs can ask about: the words are those of the table's columns. */
import type { Field } from "#core/query/field";
import { titleOf } from "#core/doctor/in-words";
import type { RunRecord, SweepRecord } from "#core/project/document";
import type { Result } from "./comparison";
import type { Setting } from "./settings";

/** A row of the table with all that is asked of it. */
export interface QueryRow {
  result: Result;
  /** Place in the project's list of runs. */
  at: number;
}

const split = (run: RunRecord, name: "train" | "validation" | "test", metric: "loss" | "accuracy" | "r2"): number =>
  run.metrics?.[name]?.[metric] ?? Number.NaN;
const findingsOf = ({ findings }: RunRecord): string[] => findings.flatMap((one) => [one.rule, titleOf(one)]);
const distinct = (all: Iterable<string>): string[] => [...new Set(all)].slice(0, 200);

export function runFields(
  runs: readonly RunRecord[],
  settings: readonly Setting[],
  sweeps: readonly SweepRecord[],
): Field<QueryRow>[] {
  const sweepName = (run: RunRecord) => sweeps.find(({ id }) => id === run.sweep?.id)?.name ?? "";
  const text = (names: string[], of: (run: RunRecord) => string): Field<QueryRow> => ({
    names,
    kind: "text",
    value: ({ result }) => of(result.run),
    values: () => distinct(runs.map(of).filter((one) => one !== "")),
  });
  const number = (names: string[], of: (result: Result) => number): Field<QueryRow> => ({
    names,
    kind: "number",
    value: ({ result }) => of(result),
  });
  const measured = (["train", "validation", "test"] as const).flatMap((name) =>
    (["accuracy", "r2", "loss"] as const).map((metric) =>
      number(metric === "r2" ? [`${name} r²`, `${name} r2`] : [`${name} ${metric}`], ({ run }) =>
        split(run, name, metric),
      ),
    ),
  );
  const all: Field<QueryRow>[] = [
    ...settings.map(({ id, title, values }): Field<QueryRow> => ({
      names: id === "rate" ? [title.toLowerCase(), "lr"] : [title.toLowerCase()],
      kind: "text",
      value: ({ at }) => values[at] ?? "",
      values: () => distinct(values),
    })),
    number(["best", "best accuracy", "best r²", "best metric"], ({ best }) => best),
    number(["last"], ({ last }) => last),
    ...measured,
    {
      names: ["findings", "finding"],
      kind: "list",
      value: ({ result }) => findingsOf(result.run),
      values: () => distinct(runs.flatMap(({ findings }) => findings.map(titleOf))),
    },
    {
      names: ["tag", "tags"],
      kind: "list",
      value: ({ result }) => result.run.tags ?? [],
      values: () => distinct(runs.flatMap(({ tags = [] }) => tags)),
    },
    text(["status"], ({ status }) => status),
    text(["name"], ({ name }) => name),
    text(["note"], ({ note }) => note),
    text(["sweep"], sweepName),
    number(["run"], ({ run }) => Number(run.id)),
    number(["epochs"], ({ run }) => run.epoch),
    { names: ["time", "seconds"], kind: "seconds", value: ({ result }) => result.run.seconds },
    { names: ["pinned"], kind: "flag", value: ({ result }) => result.run.pinned ?? false },
    { names: ["archived"], kind: "flag", value: ({ result }) => result.run.archived ?? false },
  ];
  return all.filter(({ names }, i) => all.findIndex((other) => other.names[0] === names[0]) === i);
}

/** What plain words are looked for in. */
export const wordsOf = ({ result: { run } }: QueryRow): string =>
  [run.id, run.name, run.note, run.target, run.status, ...(run.tags ?? []), ...findingsOf(run)].join(" ");

/** By nothing. */
export const notGrouped = "none";

/** By what runs can stand together. */
export function groupNames(settings: readonly Setting[]): { value: string; label: string }[] {
  return [
    { value: notGrouped, label: "not grouped" },
    { value: "tag", label: "by tag" },
    { value: "target", label: "by target" },
    { value: "sweep", label: "by sweep" },
    ...settings.filter(({ id }) => id !== "target").map(({ id, title }) => ({ value: id, label: `by ${title}` })),
  ];
}
export function groupOf(
  { result: { run }, at }: QueryRow,
  by: string,
  settings: readonly Setting[],
  sweeps: readonly SweepRecord[],
): string {
  if (by === "tag") return run.tags?.join(", ") || "no tag";
  if (by === "target") return run.target;
  if (by === "sweep") return sweeps.find(({ id }) => id === run.sweep?.id)?.name ?? "no sweep";
  return settings.find(({ id }) => id === by)?.values[at] ?? "";
}
