/** Which of two runs did better, and how much that says: none without an interval, and one run each says little. */
import { outcomeOf } from "#core/metrics/difference";
import type { RunDifference } from "#core/metrics/difference";
import { formatEnds, formatNumber } from "#core/numbers";
import type { Result } from "./comparison";

interface Circumstances {
  regression: boolean;
  /** Why their metrics can't be held against each other; null where they can. */
  unlike?: string | null;
  /** Names of the settings that differ. */
  different: readonly string[];
  /** The remedy that is all that differs, and the run that has it: one change, however many settings it touches. */
  remedy: { title: string; in: { id: string } } | null;
  /** Rows of the validation split. */
  rows: number;
  /** The first run less the second on these rows. Null where they do not have the same ones, undefined where it is not known yet. */
  difference: RunDifference | null | undefined;
}

export function verdictOf(a: Result, b: Result, about: Circumstances): { title: string; text: string } {
  const { regression, unlike = null, different, remedy, rows } = about;
  const metric = regression ? "R²" : "accuracy";
  const pair = `runs ${a.run.id} and ${b.run.id}`;
  if (unlike !== null) {
    return {
      title: `${capital(pair)} answer different questions`,
      text: `Run ${b.run.id} was trained on **${unlike}**: its results can't be compared with those of run ${a.run.id}. Choose a run above that answers the same question.`,
    };
  }
  const gap = a.last - b.last;
  if (!Number.isFinite(gap))
    return { title: "Not measured yet", text: `One of the two runs has no ${metric} on validation rows.` };
  const outcome = outcomeOf(about.difference?.metric ?? null);
  const [better, worse] = outcome === "worse" || (outcome !== "better" && gap < 0) ? [b, a] : [a, b];
  const title = {
    better: `Run ${better.run.id} is ahead of run ${worse.run.id}`,
    worse: `Run ${better.run.id} is ahead of run ${worse.run.id}`,
    level: `${capital(pair)} are level`,
    unknown: about.difference?.metric ? `Too few rows to tell ${pair} apart` : untold(a, b, about.difference),
  }[outcome];
  const numbers = `On the validation rows, ${metric} is **${formatNumber(a.last)}** against **${formatNumber(b.last)}**`;
  const cells = Math.round(Math.abs(gap) * rows);
  const size = regression
    ? `, a difference of **${formatNumber(Math.abs(gap))}**`
    : cells === 0
      ? ""
      : `: run ${better.run.id} has **${cells}** more of ${rows} rows right`;
  const doubt =
    different.includes("split") || different.includes("target")
      ? " They were measured on different rows, so the comparison is not fair."
      : outcome === "better" || outcome === "worse"
        ? " Each was trained once, with one seed: part of the difference may be chance."
        : "";
  const cause = causeWords(different, remedy) + lengthWords(a, b, different);
  return { title, text: `${numbers}${size}${intervalWords(about.difference, gap)}.${cause}${doubt}` };
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** `; 95 % interval of the difference **−0.01 … +0.08**`, the other way round where the second run is the one with more. */
function intervalWords(difference: Circumstances["difference"], gap: number): string {
  const metric = difference?.metric;
  if (!metric) return "";
  const bounds = gap < 0 ? { low: -metric.high, high: -metric.low } : metric;
  return `; the 95 % interval of the difference is **${formatEnds(bounds, true).join(" … ")}**`;
}

/** Why there is no interval. */
function untold({ run: a }: Result, { run: b }: Result, difference: Circumstances["difference"]): string {
  const training = [a, b].find(({ status }) => status === "training");
  if (training) return `Run ${training.id} is still training`;
  return difference === undefined
    ? `Measuring how far runs ${a.id} and ${b.id} are apart`
    : `Whether run ${a.id} or run ${b.id} does better can't be told`;
}

function causeWords(different: readonly string[], remedy: Circumstances["remedy"]): string {
  if (different.length === 0) return " No setting differs.";
  if (remedy) return ` Only one thing differs: **${remedy.title}** in run ${remedy.in.id}.`;
  if (different.length === 1) return ` Only **${different[0]}** differs.`;
  return ` **${different.length}** settings differ, so no single one explains the difference.`;
}

/** A run that a person has cut short or trained on is no fair match for another. */
function lengthWords(a: Result, b: Result, different: readonly string[]): string {
  const cut = [a, b].some(
    ({ run }) =>
      (run.status !== "finished" && run.status !== "failed") || run.plannedEpochs !== run.spec.training.epochs,
  );
  if (!cut || a.run.epoch === b.run.epoch || different.includes("planned epochs")) return "";
  return ` Run ${a.run.id} has had **${a.run.epoch}** epochs and run ${b.run.id} **${b.run.epoch}**.`;
}
