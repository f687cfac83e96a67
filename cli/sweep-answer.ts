/** What `gradlab sweep` answers, as JSON and as text. */
import { duration, formatNumber } from "#core/numbers";
import { baselinesOf, type Baseline } from "#core/sweep/baselines";
import type { SweepEstimate } from "#core/sweep/estimate";
import { importanceInWords, importanceOf, type Importance } from "#core/sweep/importance/importance";
import type { Comparison, MeanScore, SettingScore, SweepOutcome } from "#core/sweep/outcome";
import type { Values } from "#core/sweep/space";
import type { Sweep } from "#core/sweep/sweep";
import { settingTitle } from "#core/sweep/titles";
import { valueInWords, verdictOf } from "#core/sweep/verdict";
import type { Swept } from "#host/sweep";
import { countOf, table } from "./text";

export interface Answer {
  /** Trainings. */
  runs: number;
  /** What `mean` is of, and of which rows. */
  metric: SweepOutcome["metric"];
  split: SweepOutcome["split"];
  method: Sweep["method"];
  repeat: Sweep["repeat"];
  settings: (Omit<SettingScore, "scores"> & { trained: Trained[] })[];
  best: ({ setting: number; values: Values; test: MeanScore | null } & MeanScore) | null;
  verdict: string;
  comparisons: Comparison[];
  luck: number;
  repeatsToSettle: number | null;
  /** Simple models on the same rows. */
  baselines: Baseline[];
  /** Which settings matter; null where nothing can be said of it. */
  importance: (Importance & { words: string }) | null;
  seconds: number;
}
/** Of --dry-run. */
export interface Estimate extends SweepEstimate {
  words: string;
}
interface Trained {
  run: string;
  score: number;
  test: number;
  epochs: number;
  weightsHash: string | null;
}

export function answerOf({ outcome, runs, baselines, overlap }: Swept, asked: Sweep, seconds: number): Answer {
  const { settings, best, bestOnTest, metric, split, comparisons, luck, repeatsToSettle } = outcome;
  const { title, text } = verdictOf(outcome);
  const importance = importanceOf(asked, settings);
  const winner = best === null ? null : settings[best]!;
  return {
    runs: runs.reduce((sum, repeats) => sum + repeats.length, 0),
    metric,
    split,
    method: asked.method,
    repeat: asked.repeat,
    settings: settings.map(({ values, repeats, mean, low, high, failed, whole }, i) => ({
      values,
      repeats,
      mean,
      low,
      high,
      failed,
      whole,
      trained: runs[i]!.map(({ run, score, test, epochs, weightsHash }) => ({ run, score, test, epochs, weightsHash })),
    })),
    best: winner && {
      setting: best!,
      values: winner.values,
      mean: winner.mean,
      low: winner.low,
      high: winner.high,
      test: bestOnTest,
    },
    verdict: `${title}. ${plain(text)}`,
    comparisons,
    luck,
    repeatsToSettle,
    baselines: baselinesOf(baselines, outcome, overlap),
    importance: importance && { ...importance, words: plain(importanceInWords(importance)) },
    seconds,
  };
}

const plain = (text: string) => text.replaceAll("**", "");
const intervalOf = ({ low, high }: MeanScore) =>
  Number.isNaN(low) ? "–" : `${formatNumber(low)} … ${formatNumber(high)}`;

/** A setting without a mean stands behind all others. */
const worth = ({ mean }: { mean: number }): number => (Number.isNaN(mean) ? -Number.MAX_VALUE : mean);

export function printed(answer: Answer | Estimate): string {
  if (!("verdict" in answer)) return `${answer.words}\n`;
  const { settings, best, comparisons, verdict, metric, split, seconds, runs, baselines, importance } = answer;
  const paths = [...new Set(settings.flatMap(({ values }) => Object.keys(values)))];
  const order = settings.map((_, i) => i).sort((a, b) => worth(settings[b]!) - worth(settings[a]!));
  const name = metric === "r2" ? "R²" : "accuracy";
  const rows = order.map((at) => {
    const { values, mean, low, high, whole: isWhole, failed } = settings[at]!;
    const against = comparisons.find(({ b }) => b === at);
    return [
      ...paths.map((path) => (path in values ? valueInWords(values[path]) : "–")),
      formatNumber(mean),
      intervalOf({ mean, low, high }),
      at === best?.setting
        ? "best"
        : against
          ? formatNumber(against.pHolm, 2)
          : failed > 0
            ? "failed"
            : isWhole
              ? "–"
              : "ended early",
    ];
  });
  const heads = [...paths.map(settingTitle), `${split} ${name}`, "95 %", "p (Holm)"];
  const simple = baselines.map((one) => [
    ...paths.map((_, i) => (i === 0 ? one.title : "")),
    formatNumber(one.mean),
    intervalOf(one),
    "",
  ]);
  const matter = importance ? `${importance.words}\n` : "";
  return `${table(heads, [...rows, ...simple])}\n${verdict}\n${matter}${countOf(runs, "run")} in ${duration(seconds)}\n`;
}
