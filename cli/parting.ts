/** Where classes are parted: as it is asked for, else as the project has it. */
import { equalCuts, partingOf, type Parting } from "#core/metrics/cuts";
import type { Prepared } from "#core/data/types";
import { formatNumber } from "#core/numbers";
import type { RunRecord } from "#core/project/document";
import type { ProjectContent } from "#core/project/content";
import type { Arguments, Option } from "./command";
import { UsageError } from "./errors";
import type { Io } from "./io";
import { note } from "./notes";

export const partingOptions: Readonly<Record<string, Option>> = {
  threshold: {
    value: "T",
    help: "two classes: p from which the positive one is predicted; more: CLASS=T, once for each class that is to have a cut of its own (the largest p / cut is predicted, all cuts add up to 1), or none (default: as the project has it)",
    multiple: true,
  },
};

/** What JSON says of it, where it is not the usual. */
export interface PartingSaid {
  /** Of two classes. */
  threshold?: number;
  /** Of more: the cut of each. */
  thresholds?: { class: string; threshold: number }[];
}

const usual = 0.5;

/** What is asked, checked as far as it can be without the project. */
export function askedParting(args: Arguments): string[] {
  const asked = args.list("threshold");
  for (const text of asked) if (!text.includes("=") && !Number.isNaN(Number(text))) shareOf(text, text);
  return asked;
}

export function partingFor(
  asked: readonly string[],
  { document }: ProjectContent,
  record: RunRecord,
  { task, classes }: Pick<Prepared, "task" | "classes">,
  io: Io,
): { parting: Parting; said: PartingSaid } {
  if (task === "regression") {
    if (asked.length > 0) throw new UsageError("--threshold is for classes; the run predicts a number");
    return { parting: usual, said: {} };
  }
  if (task === "binary") return ofTwo(asked, document.view.threshold, io);
  const labels = classes.map(({ label }) => label);
  const kept = partingOf(record.cuts, labels.length);
  if (asked.length > 0) {
    const parting = ofMore(asked, labels, kept);
    return { parting, said: saidOf(parting, labels) };
  }
  if (typeof kept !== "number") {
    const cuts = labels.map((label, k) => `${label} ${formatNumber(kept[k]!)}`).join(", ");
    note(
      io,
      `classes are called by the largest p / cut, as the project has it (${cuts}); --threshold none leaves the cuts out`,
    );
  }
  return { parting: kept, said: saidOf(kept, labels) };
}

const saidOf = (parting: Parting, labels: readonly string[]): PartingSaid =>
  typeof parting === "number"
    ? {}
    : { thresholds: labels.map((label, k) => ({ class: label, threshold: parting[k]! })) };

function shareOf(text: string, whole: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(`--threshold is “${whole}”; it must be a number from 0 to 1`);
}

function ofTwo(asked: readonly string[], kept: number, io: Io): { parting: number; said: PartingSaid } {
  if (asked.length > 1) throw new UsageError("--threshold can be given once where there are two classes");
  const [own] = asked;
  if (own !== undefined) return { parting: shareOf(own, own), said: {} };
  if (kept === usual) return { parting: usual, said: {} };
  note(io, `two classes are parted at p = ${kept}, as the project has it; --threshold takes another`);
  return { parting: kept, said: { threshold: kept } };
}

/** Classes that are not named share what is left of 1, as they did. */
function ofMore(asked: readonly string[], labels: readonly string[], kept: Parting): Parting {
  if (asked.length === 1 && asked[0] === "none" && !labels.includes("none")) return usual;
  const named = new Map<number, number>();
  for (const text of asked) {
    // A class may have the sign in its name.
    const at = text.lastIndexOf("=");
    const label = text.slice(0, at);
    const k = labels.indexOf(label);
    if (at < 0 || k < 0) {
      const what = at < 0 ? `is “${text}”; of more than two classes it is CLASS=T, or none` : `names “${label}”`;
      throw new UsageError(
        `--threshold ${what}; the classes are ${labels.slice(0, mostNamed).join(", ")}${labels.length > mostNamed ? ", …" : ""}`,
      );
    }
    const own = shareOf(text.slice(at + 1), text);
    if (own === 0) throw new UsageError(`--threshold is “${text}”; a cut must be above 0`);
    named.set(k, own);
  }
  const cuts = typeof kept === "number" ? equalCuts(labels.length) : kept;
  const taken = [...named.values()].reduce((sum, cut) => sum + cut, 0);
  if (named.size < labels.length && taken >= 1)
    throw new UsageError(
      `--threshold: the cuts of all classes add up to 1, and those that are named take ${formatNumber(taken)}; name all, or lower them`,
    );
  const others = cuts.reduce((sum, cut, k) => (named.has(k) ? sum : sum + cut), 0);
  const all = cuts.map((cut, k) => named.get(k) ?? (cut / others) * (1 - taken));
  const sum = all.reduce((total, cut) => total + cut, 0);
  return all.map((cut) => cut / sum);
}
const mostNamed = 20;
