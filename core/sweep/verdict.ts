/** What a sweep says, in words that a statistician would sign. */
import { formatEnds, formatNumber, plural } from "../numbers";
import { level, type Comparison, type SweepOutcome } from "./outcome";
import { repeatsOf, type Repeat } from "./sweep";
import { settingTitle } from "./titles";
import type { Values } from "./space";

export interface Verdict {
  title: string;
  /** Sentences; `**…**` is what they hang on. */
  text: string;
}

/** `learning rate 0.01, hidden layers 2`. */
export function valuesInWords(values: Values): string {
  const words = Object.entries(values).map(([path, value]) => `${settingTitle(path)} ${valueInWords(value)}`);
  return words.length > 0 ? words.join(", ") : "nothing changed";
}

export const valueInWords = (value: unknown): string =>
  typeof value === "number" ? formatNumber(value) : typeof value === "string" ? value : JSON.stringify(value);

const withRepeats = (repeat: Repeat, repeats: number): Repeat =>
  "folds" in repeat ? { folds: repeats } : { seeds: repeats };
const repeatWords = (repeat: Repeat): string =>
  "folds" in repeat ? plural(repeat.folds, "fold") : plural(repeat.seeds, "seed");

/** What sets the first values apart from the others: `learning rate 0.01`; and what the two have in common. */
function apartFrom(values: Values, others: Values): { apart: string; common: string } {
  const same = ([path, value]: [string, unknown]) => JSON.stringify(others[path]) === JSON.stringify(value);
  const entries = Object.entries(values);
  const own = Object.fromEntries(entries.filter((entry) => !same(entry)));
  const common = Object.fromEntries(entries.filter(same));
  return { apart: valuesInWords(own), common: Object.keys(common).length > 0 ? valuesInWords(common) : "" };
}

/** `.978 ± .011`, or the number alone where there is no interval. */
const withHalf = ({ mean, high }: { mean: number; high: number }): string =>
  Number.isNaN(high) ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(high - mean, 2)}`;

export function verdictOf(outcome: SweepOutcome): Verdict {
  const { settings, best, comparisons, repeat, split } = outcome;
  const waiting = waitingIn(outcome);
  const metric = outcome.metric === "r2" ? "R²" : "accuracy";
  if (best === null && waiting > 0)
    return { title: "Nothing to tell yet", text: `No setting has all of its ${repeatWords(repeat)} so far.` };
  if (best === null)
    return {
      title: "No setting could be trained to its end",
      text: `Of ${plural(settings.length, "setting")} none has an ${metric} on the ${split} rows. The findings of its runs say why.`,
    };
  const winner = settings[best]!;
  const name = valuesInWords(winner.values);
  const score = `${capital(split)} ${metric} **${withHalf(winner)}**`;
  const over = `over ${repeatWords(withRepeats(repeat, winner.repeats))}`;
  const end = [testWords(outcome, metric), luckWords(outcome), addedWords(outcome), failedWords(outcome)]
    .filter(Boolean)
    .join(" ");
  const sentences = (...parts: string[]) => [...parts, end].filter(Boolean).join(" ");
  if (comparisons.length === 0)
    return {
      title:
        settings.length === 1
          ? `One setting: ${name}`
          : waiting > 0
            ? `${capital(name)} alone, so far`
            : `Only ${name} was trained to its end`,
      text: sentences(`${score} ${over}.`, settings.length === 1 ? "There is nothing to hold it against." : ""),
    };
  if (repeatsOf(repeat) < 2)
    return {
      title: `${capital(name)} came out first, once`,
      text: sentences(
        `${score}, against ${formatNumber(settings[comparisons[0]!.b]!.mean)} of the next (${valuesInWords(settings[comparisons[0]!.b]!.values)}).`,
        "Each setting was trained once: **chance may have ordered them**. Repeat them with several seeds or folds to tell.",
      ),
    };
  const apart = comparisons.filter(({ pHolm }) => pHolm < level);
  const near = comparisons.filter(({ pHolm }) => !(pHolm < level));
  if (near.length === 0)
    return {
      title: `${capital(name)} is the best`,
      text: sentences(
        `${score} ${over}: ahead of ${apart.length === 1 ? "the other setting" : `each of the ${apart.length} others`}, ${testOf(comparisons[0]!)} (largest p ${formatNumber(Math.max(...apart.map(({ pHolm }) => pHolm)))}${correctedWords(outcome)}).`,
      ),
    };
  const next = near[0]!;
  const { apart: own, common } = apartFrom(winner.values, settings[next.b]!.values);
  const other = apartFrom(settings[next.b]!.values, winner.values).apart;
  const overBoth = `over ${repeatWords(withRepeats(repeat, next.repeats))}`;
  const rest =
    near.length === 1
      ? ""
      : near.length === comparisons.length
        ? ` So it is for **each** of the ${near.length} others.`
        : ` So it is for **${near.length}** of the ${comparisons.length} others.`;
  return {
    title: `${capital(own)} and ${other} cannot be told apart`,
    text: sentences(
      `${common === "" ? "Paired" : `With ${common}, paired`} ${overBoth}, the mean difference in ${split} ${metric} is **${formatNumber(next.difference, 2)}**, ${intervalWords(next)} (${testOf(next)}, p ${formatNumber(next.pHolm, 2)}${correctedWords(outcome)}).${rest}`,
      settleWords(outcome),
    ),
  };
}

const testOf = ({ test, low }: Comparison): string => (Number.isNaN(low) ? "by the signs" : `by the ${test} test`);
const intervalWords = (found: Comparison): string =>
  Number.isNaN(found.low)
    ? "the same each time, so that its chance can't be measured"
    : `95 % interval **${formatEnds(found, true).join(" … ")}**`;

function correctedWords({ comparisons }: SweepOutcome): string {
  if (comparisons.length < 2) return "";
  const pairs = ((comparisons.length + 1) * comparisons.length) / 2;
  return `, by Holm for all ${plural(pairs, "pair")}`;
}

function settleWords({ repeatsToSettle, repeat, comparisons }: SweepOutcome): string {
  const first = comparisons[0]!;
  if (repeatsToSettle !== null) return `A difference of this size takes some **${repeatsToSettle} repeats** to settle.`;
  if (first.difference === 0) return "They are equal on these rows.";
  return "folds" in repeat
    ? "More folds of these rows would not settle a difference so small: it takes more rows."
    : "No number of repeats that could be trained would settle it.";
}

/** The best looks better than it is; what the test rows say was looked at once. */
function testWords({ bestOnTest, split }: SweepOutcome, metric: string): string {
  if (bestOnTest) return `On the test rows, looked at once, it has **${withHalf(bestOnTest)}**.`;
  return split === "test"
    ? `There are no validation rows, so that it was chosen by the test rows: its ${metric} there is flattering.`
    : "";
}

function luckWords({ luck, settings, split }: SweepOutcome): string {
  const tried = settings.filter(({ whole, mean }) => whole && !Number.isNaN(mean)).length;
  if (tried < 3 || !(luck > 0)) return "";
  return `The best of ${tried} flatters itself on the ${split} rows: of ${tried} equal settings it would seem ${formatNumber(luck, 2)} ahead by luck (the winner's curse).`;
}

/** A look between two lots of repeats is a second try. */
const addedWords = ({ settings, repeat }: SweepOutcome): string =>
  settings.some(({ repeats }) => repeats > repeatsOf(repeat))
    ? "Repeats were added after a look at the first ones, which p does not allow for."
    : "";

/** Settings that lack repeats still: the sweep goes on, or was ended. */
const waitingIn = ({ settings, repeat }: SweepOutcome): number =>
  settings.filter(({ repeats }) => repeats < repeatsOf(repeat)).length;

function failedWords(outcome: SweepOutcome): string {
  const { settings } = outcome;
  const waiting = waitingIn(outcome);
  const failed = settings.filter((setting) => setting.failed > 0).length;
  const early = settings.filter((setting) => !setting.whole && setting.failed === 0).length - waiting;
  const parts = [
    failed > 0 && `${plural(failed, "setting")} broke off in training`,
    waiting > 0 && `${plural(waiting, "setting")} ${waiting === 1 ? "is" : "are"} still to be trained`,
    early > 0 && `${plural(early, "setting")} ended early, behind the better ones`,
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join("; ")}.` : "";
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
