/** How often intervals of a mean hold it, and how often a sweep in which nothing differs is said to have a best. Prints JSON. */
import { repeatedInterval } from "#core/metrics/repeated";
import { createRandom, type Random } from "#core/random";
import { level, outcomeOf, type SweptSetting } from "#core/sweep/outcome";
import type { Repeat } from "#core/sweep/sweep";

const [intervals, sweeps] = [40_000, 10_000];
const random = createRandom(20, "statistics");

/** Scores of one setting with the mean 0. Folds share their training rows, and so a part of their scores (Nadeau & Bengio). */
function draw(repeat: Repeat, from: Random): number[] {
  if ("seeds" in repeat) return Array.from({ length: repeat.seeds }, () => from.normal());
  const { folds } = repeat;
  const common = Math.sqrt(1 / folds) * from.normal();
  return Array.from({ length: folds }, () => common + Math.sqrt(1 - 1 / folds) * from.normal());
}
const shareOf = (rounds: number, found: () => boolean) => {
  let hits = 0;
  for (let round = 0; round < rounds; round++) if (found()) hits++;
  return hits / rounds;
};
const inWords = (repeat: Repeat) => ("folds" in repeat ? `${repeat.folds} folds` : `${repeat.seeds} seeds`);
/** Rows that a fold is judged by ÷ rows that it learns from. */
const shared = (repeat: Repeat) => ("folds" in repeat ? 1 / (repeat.folds - 1) : 0);

const covered = [{ seeds: 2 }, { seeds: 3 }, { seeds: 5 }, { seeds: 10 }, { folds: 5 }, { folds: 10 }].map(
  (repeat) => ({
    repeats: inWords(repeat),
    share: shareOf(intervals, () => {
      const { low, high } = repeatedInterval(draw(repeat, random), shared(repeat));
      return low <= 0 && 0 <= high;
    }),
  }),
);

const swept = (scores: readonly number[], rate: number): SweptSetting => ({
  values: { "training.optimizer.learningRate": rate },
  runs: scores.map((score, i) => ({
    run: String(i),
    score,
    test: score,
    epochs: 1,
    whole: true,
    failed: false,
    seconds: 1,
    weightsHash: null,
  })),
});
const tests = ["t", "wilcoxon"] as const;
const told = [
  { settings: 2, repeat: { seeds: 2 } },
  { settings: 2, repeat: { seeds: 5 } },
  { settings: 6, repeat: { seeds: 5 } },
  { settings: 12, repeat: { seeds: 10 } },
  { settings: 40, repeat: { seeds: 5 } },
  { settings: 2, repeat: { folds: 5 } },
  { settings: 2, repeat: { folds: 10 } },
  { settings: 9, repeat: { folds: 5 } },
  { settings: 12, repeat: { folds: 10 } },
  // Accuracies of few rows come in steps.
  { settings: 2, repeat: { seeds: 2 }, rows: 5 },
  { settings: 6, repeat: { seeds: 3 }, rows: 20 },
  { settings: 6, repeat: { seeds: 5 }, rows: 100 },
].flatMap(({ settings, repeat, rows }) =>
  tests
    // Folds have no test by ranks.
    .filter((test) => test === "t" || "seeds" in repeat)
    .map((test) => ({
      sweep: `${settings} settings × ${inWords(repeat as Repeat)}${rows === undefined ? "" : `, ${rows} rows`}`,
      test,
      share: shareOf(sweeps, () => {
        const scoresOf = () => {
          if (rows === undefined) return draw(repeat as Repeat, random);
          const right = () =>
            Array.from({ length: rows }, () => Number(random.next() < 0.85)).reduce((a, b) => a + b, 0);
          return Array.from({ length: (repeat as { seeds: number }).seeds }, () => right() / rows);
        };
        const all = Array.from({ length: settings }, (_, i) => swept(scoresOf(), i));
        const sweep = { repeat: repeat as Repeat, test };
        const facts = {
          metric: "accuracy",
          split: "validation",
          sweep,
          judgedShare: shared(repeat as Repeat),
        } as const;
        return outcomeOf(all, facts).comparisons.some(({ pHolm }) => pHolm < level);
      }),
    })),
);
console.log(JSON.stringify({ intervals, sweeps, covered, told }));
