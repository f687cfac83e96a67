/** Whether two runs on the same rows can be told apart, in words. */
import { outcomeOf } from "#core/metrics/difference";
import { count, formatEnds, formatNumber, plural, withSign } from "#core/numbers";
import type { TwoRuns } from "#core/training/two-runs";

export interface BesideWords {
  title: string;
  words: string;
  test: string;
}

export function besideWords({ agreement, difference, rows }: TwoRuns, [first, second]: [string, string]): BesideWords {
  const metric = agreement ? "accuracy" : "R²";
  if (!difference) {
    return {
      title: "Nothing can be compared",
      words: "The target is the same in all of these rows: there is no R².",
      test: "",
    };
  }
  const bounds = formatEnds(difference, true).join(" … ");
  const apart = `On the same ${plural(rows, "row")} the ${metric} of ${first} less that of ${second} is **${withSign(difference.value)}**, 95 % interval **${bounds}**`;
  if (!agreement) {
    const outcome = outcomeOf(difference);
    const title = {
      better: `${upper(first)} does better`,
      worse: `${upper(second)} does better`,
      level: "They do equally well",
      unknown: "Too few rows to tell",
    }[outcome];
    return { title, words: `${apart}.`, test: "Interval of the paired difference, from the same rows." };
  }
  const { test, first: alone, second: other } = agreement;
  const clear = test.p < 0.05;
  const [better, fewer] = alone > other ? [first, other] : [second, alone];
  const level = outcomeOf(difference) === "level";
  const title = clear ? `${upper(better)} does better` : level ? "They do equally well" : "Too few rows to tell";
  const differ =
    alone + other === 0
      ? "Both are right and wrong on the same rows"
      : `They differ on **${plural(alone + other, "row")}**: ${first} alone is right on **${count(alone)}**, ${second} alone on **${count(other)}**`;
  const chance = `If both were as good, so uneven a split would come by chance in **${chanceWords(test.p)}**`;
  const end = clear ? `${chance}: **more than chance**.` : `${chance}: **no more than chance may do**.`;
  const name =
    test.test === "exact"
      ? `McNemar's test, exact: ${count(fewer)} of ${count(alone + other)}, p = ${formatNumber(test.p)}.`
      : `McNemar's test, corrected: χ² = ${formatNumber(test.statistic)}, p = ${formatNumber(test.p)}.`;
  return {
    title,
    words: `${differ}. ${alone + other === 0 ? "" : `${end} `}${apart}.`,
    test: alone + other === 0 ? "" : name,
  };
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** `3 of 100 cases`; never none. */
function chanceWords(p: number): string {
  if (p >= 0.995) return "every case";
  const per = p >= 0.01 ? 100 : p >= 0.0001 ? 10_000 : 1_000_000;
  const times = Math.round(p * per);
  return times === 0 ? "fewer than 1 of 1 000 000 cases" : `${count(times)} of ${count(per)} cases`;
}
