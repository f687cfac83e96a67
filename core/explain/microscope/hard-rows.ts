/** The rows of a split that are worth a look: the wrong ones first, those that cost most at the head. */
import { Best } from "../../data/best";
import type { SplitName } from "../../data/types";
import type { Model } from "../../engine/engine";
import { decide } from "../../metrics/confusion";
import type { Parting } from "../../metrics/cuts";
import { lossOf } from "../../network/kinds/losses/index";
import type { Pieces } from "../../pieces";
import { predictRows, truthOf } from "../../training/predict";
import type { Dataset } from "../../data/dataset";
import type { HardRows } from "./view";

/** Rows that are listed. */
const listed = 200;
/** p of the true class below which nothing is told apart. */
const leastP = 1e-300;
const block = 4096;

/** `epoch`: that of the model's weights; `threshold`: from which p the positive one of two classes is named, or the cuts of more. */
export function* hardRows(
  { splits, prepared }: Dataset,
  model: Model,
  {
    run,
    split,
    epoch,
    threshold = 0.5,
  }: { run: string; split: SplitName; epoch: number; threshold?: Parting | undefined },
): Pieces<HardRows> {
  const rows = splits[split];
  const { outputs, loss, task } = model.plan;
  const scores = yield* predictRows(model, rows, prepared);
  const truth = truthOf(rows, prepared);
  const regression = task === "regression";
  const { std } = prepared.targetScale ?? { std: 1 };
  const { measure } = lossOf(loss);
  const aims = { classWeights: null, labelSmoothing: 0 };
  const costOf = (i: number): number => {
    if (regression) {
      const error = (scores[i]! - truth[i]!) / std;
      return measure(Float64Array.of(error), Float64Array.of(0), 1, 1, aims, null);
    }
    const p = outputs === 1 ? (truth[i] === 1 ? scores[i]! : 1 - scores[i]!) : scores[i * outputs + truth[i]!]!;
    return -Math.log(Math.max(p, leastP));
  };
  const named = (i: number) => (regression ? scores[i]! : decide(scores, i, outputs, threshold));
  type One = HardRows["hardest"][number];
  const best = new Best<One>(listed, (a, b) => Number(b.wrong) - Number(a.wrong) || b.loss - a.loss || a.row - b.row);
  let wrongOnes = 0;
  for (let i = 0; i < rows.rows; i++) {
    const predicted = named(i);
    const wrong = !regression && predicted !== truth[i];
    if (wrong) wrongOnes++;
    best.add({ row: rows.rowIds[i]!, truth: truth[i]!, predicted, loss: costOf(i), wrong });
    if (i % block === block - 1) yield;
  }
  return { run, split, epoch, rows: rows.rows, wrong: wrongOnes, hardest: best.inOrder };
}
