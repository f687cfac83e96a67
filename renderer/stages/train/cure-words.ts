/** What a search for a cure says of itself, in sentences. */
import { formatNumber, plural } from "#core/numbers";
import type { CureFork, CureState } from "#core/doctor/cure-state";
import type { Remedy } from "#core/doctor/finding";
import { titleOf } from "#core/doctor/in-words";
import { remedyInWords, together } from "#core/doctor/remedies";
import { unlucky } from "#core/doctor/trial";
import { lowerFirst } from "../../components/words";

export const changesWords = (changes: readonly Remedy[]): string =>
  remedyInWords(changes.length === 1 ? changes[0]! : { id: together, parts: [...changes] }).title;

export const metricWords = ({ metric, split }: CureState): string =>
  `${split === "train" ? "training" : "validation"} ${metric === "r2" ? "R²" : "accuracy"}`;

/** `.94`, or that the run has none. */
export const scoreWords = (score: number): string => (Number.isNaN(score) ? "none" : formatNumber(score));

/** What is left of problems: `overfitting and dead ReLU`. */
const problemWords = (rules: readonly string[]): string =>
  rules.map((rule) => `“${lowerFirst(titleOf({ rule }))}”`).join(" and ");

const isTrying = ({ changes, seed }: CureFork, of: number) => changes.length > 0 && seed === of;
/** The forks, apart from the run itself and those with other seeds, which come last. */
export function grouped(
  { forks }: CureState,
  seed: number,
): { itself: CureFork | null; tried: CureFork[]; seeds: CureFork[] } {
  return {
    itself: forks.find(({ changes }) => changes.length === 0) ?? null,
    tried: forks.filter((fork) => isTrying(fork, seed)),
    seeds: forks.filter((fork) => fork.changes.length > 0 && fork.seed !== seed),
  };
}

/** How far the search is. */
export function phaseWords({ phase, before, run }: CureState): string {
  if (phase === "before") return `Training run ${run} to its end, to have something to hold forks against`;
  if (phase === "trying") return `Trying forks of run ${before?.run ?? run}`;
  return "Confirming the best with two other seeds";
}

/** The sentences of a search that has ended. `seed`: of the run; `warnings`: rules that are warnings in the winner. */
export function outcomeWords(state: CureState, seed: number, warnings: readonly string[]): string {
  const { outcome, before, forks } = state;
  const tried = forks.filter((fork) => isTrying(fork, seed) && fork.state === "ended").length;
  const stay = tried > 0 ? " What was tried stays in Compare." : "";
  const count = plural(tried, "fork");
  if (!outcome || !before || outcome.fault !== null)
    return `**The search broke off.** ${outcome?.fault ?? "It was ended before anything was tried"}.${stay}`;
  const run = `run ${before.run}`;
  if (outcome.changes.length === 0) {
    if (outcome.cancelled) return `**Cancelled.** Of ${count} none did better than ${run}.${stay}`;
    if (tried === 0) return `**Nothing to try.** No finding of ${run} has a remedy that changes anything.`;
    const one = tried === 1 ? "The one fork did" : `None of ${count} did`;
    const better = tried === 1 ? "no better" : "better";
    return `**No cure found.** ${one} ${better} than ${run} (${metricWords(state)} **${scoreWords(before.score)}**).${stay} More runs or seconds may find one.`;
  }
  const winner = forks.find((fork) => fork.run !== null && fork.run === outcome.run);
  const what = changesWords(outcome.changes);
  const others = outcome.seeds.map((other) => `**${scoreWords(other.score)}** with seed ${other.seed}`);
  const result = `${upperFirst(metricWords(state))} **${scoreWords(before.score)}** → ${[`**${scoreWords(winner?.score ?? NaN)}**`, ...others].join(", ")}.`;
  if (outcome.cured) {
    const left = warnings.length > 0 ? `, though the doctor still warns of ${problemWords(warnings)}` : "";
    const smallest = tried > 1 ? ` Of ${count} it is the smallest set of changes that does so well.` : "";
    return `**${what}** cures ${run}. ${result} No problem is left with any of three seeds${left}.${reach(state)}${smallest}`;
  }
  const better = outcome.cancelled ? "is the best so far" : `is better, but no cure of ${run}`;
  return `**${what}** ${better}. ${result} ${shortfall(state, winner)}${reach(state)}`;
}
/** What a plain network reaches, where it is not the winner itself. */
function reach({ outcome }: CureState): string {
  const { plain, run } = outcome!;
  return plain && plain.run !== run ? ` A plain network reaches **${scoreWords(plain.score)}**.` : "";
}
const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Why the winner is no cure. */
function shortfall({ outcome }: CureState, winner: CureFork | undefined): string {
  const { seeds } = outcome!;
  if (winner && winner.problems.length > 0)
    return `${winner.problems.length > 1 ? "Problems are" : "A problem is"} left: ${problemWords(winner.problems)}.`;
  if (seeds.length < 2) return "It was not confirmed with other seeds.";
  const ill = seeds.find(({ problems }) => problems.length > 0);
  if (ill) return `With seed ${ill.seed} the doctor finds ${problemWords(ill.problems)}.`;
  if (seeds.some(({ score }) => !(score >= (winner?.score ?? NaN) - unlucky)))
    return "With another seed it does so much worse that chance may have its part.";
  return "The budget was over before a plain network could show what can be reached.";
}
