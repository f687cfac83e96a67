/** Which of two runs did better, and how much that says. One run each says little: the words own up to it. */
import { signTest } from "#core/metrics/paired";
import { precise } from "../../charts/format";
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
}

export function verdictOf(
  a: Result,
  b: Result,
  { regression, unlike = null, different, remedy, rows }: Circumstances,
): { title: string; text: string } {
  const metric = regression ? "R²" : "accuracy";
  if (unlike !== null) {
    return {
      title: `Runs ${a.run.id} and ${b.run.id} answer different questions`,
      text: `Run ${b.run.id} was trained on **${unlike}**: its results can't be compared with those of run ${a.run.id}. Choose a run above that answers the same question.`,
    };
  }
  const gap = a.last - b.last;
  if (!Number.isFinite(gap))
    return { title: "Not measured yet", text: `One of the two runs has no ${metric} on validation rows.` };
  const [better, worse] = gap >= 0 ? [a, b] : [b, a];
  const cells = Math.round(Math.abs(gap) * rows);
  const even = regression ? Math.abs(gap) < 0.005 : cells === 0;
  // Were each row of the difference one that the better run alone has right, it could still be chance (sign test).
  const unsure = !regression && cells > 0 && signTest(cells, 0) >= 0.05;
  const title = unsure
    ? `Too few rows to tell runs ${a.run.id} and ${b.run.id} apart`
    : even
      ? `Runs ${a.run.id} and ${b.run.id} are level`
      : `Run ${better.run.id} is ahead of run ${worse.run.id}`;
  const numbers = `On the validation rows, ${metric} is **${precise(a.last)}** against **${precise(b.last)}**`;
  const size = even
    ? "."
    : regression
      ? `, a difference of **${precise(Math.abs(gap))}**.`
      : `: run ${better.run.id} has **${cells}** more of ${rows} rows right.`;
  const cause = causeWords(different, remedy) + lengthWords(a, b, different);
  const doubt =
    different.includes("split") || different.includes("target")
      ? " They were measured on different rows, so the comparison is not fair."
      : even
        ? ""
        : " Each was trained once, with one seed: part of the difference may be chance.";
  return { title, text: numbers + size + cause + doubt };
}

function causeWords(different: readonly string[], remedy: Circumstances["remedy"]): string {
  if (different.length === 0) return " No setting differs.";
  if (remedy) return ` Only one thing differs: **${remedy.title}** in run ${remedy.in.id}.`;
  if (different.length === 1) return ` Only **${different[0]}** differs.`;
  return ` **${different.length}** settings differ, so no single one explains the difference.`;
}

/** A run that a person has cut short is no fair match for one that was trained on. */
function lengthWords(a: Result, b: Result, different: readonly string[]): string {
  const cut = [a, b].some(({ run }) => run.status !== "finished" && run.status !== "failed");
  if (!cut || a.run.epoch === b.run.epoch || different.includes("planned epochs")) return "";
  return ` Run ${a.run.id} has had **${a.run.epoch}** epochs and run ${b.run.id} **${b.run.epoch}**.`;
}
