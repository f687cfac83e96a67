/** `train --folds`: the same spec on each of k folds. */
import { formatNumber } from "#core/numbers";
import { prepare } from "#core/data/recipe";
import type { Table } from "#core/data/types";
import type { Engine } from "#core/engine/engine";
import type { SplitMetrics } from "#core/metrics/summary";
import type { ExperimentSpec } from "#core/network/spec";
import type { RunRecord } from "#core/project/document";
import type { Answers } from "#core/training/answers";
import { besideLinear, type BesideLinear } from "#core/training/beside-linear";
import { weightsEpoch } from "#core/training/weights-epoch";
import { foldScores, foldSpecs, type FoldScores } from "#core/training/folds";
import { Run } from "#core/training/run";
import { answersBesideLinear, linearWords } from "./beside-linear";
import { sayCost } from "./cost";
import { Interrupts } from "./interrupt";
import type { Io } from "./io";
import type { Keeper } from "./keeper";
import { tell, tellFaults } from "./notes";
import { countOf, table } from "./text";
import { nothingKept, work } from "./training";

export interface CrossValidated {
  folds: { run: string; metrics: SplitMetrics; epochs: number; weightsEpoch: number; weightsHash: string }[];
  /** Mean and standard deviation over the folds, by split and metric. */
  scores: FoldScores;
  /** Over the test rows of all folds; null where a fold has nothing to compare (no hidden layer, or a run that failed). */
  besideLinear: BesideLinear | null;
  seconds: number;
}

interface Experiment {
  data: Table;
  spec: ExperimentSpec;
  target: string;
  engine: Engine;
}

export async function crossValidate(
  { data, spec, target, engine }: Experiment,
  count: number,
  io: Io,
  keeper: Keeper | null,
): Promise<CrossValidated> {
  const created = io.now().toISOString();
  const runs: RunRecord[] = [];
  const answers: Answers[] = [];
  const interrupts = new Interrupts();
  const several = { interrupts, told: (kept: boolean) => finishedWords(runs, count, kept) };
  try {
    for (const [index, folded] of foldSpecs(spec, count).entries()) {
      const dataset = prepare(data, folded.recipe, target);
      if (index === 0) {
        tell(io, dataset.prepared.warnings);
        tellFaults(io, folded, dataset.prepared);
        sayCost(folded, dataset, io, count);
      }
      const id = String(index + 1);
      const context = { dataset, engine, clock: () => io.clock() };
      const run = Run.create({ id, name: `fold ${id}`, slot: index, spec: folded, target, created }, context);
      await work(run, io, { label: `fold ${id} of ${count}  `, keeper, several });
      runs.push(run.record());
      const beside = await answersBesideLinear(run, context, interrupts);
      if (beside) answers.push(beside);
    }
  } finally {
    interrupts.end();
  }
  await keeper?.save();
  const folds = runs.map((record) => ({
    run: record.id,
    metrics: record.metrics ?? {},
    epochs: record.epoch,
    weightsEpoch: weightsEpoch(record),
    weightsHash: record.weightsHash ?? "",
  }));
  const beside = answers.length === count ? besideLinear("test", answers) : null;
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return { folds, scores: foldScores(folds.map(({ metrics }) => metrics)), besideLinear: beside, seconds };
}

/** What became of the folds before the one that was ended. */
function finishedWords(runs: readonly RunRecord[], count: number, kept: boolean): string {
  const { test } = foldScores(runs.map(({ metrics }) => metrics ?? {}));
  const [name, score] = Object.entries(test ?? {}).find(([key]) => key !== "loss") ?? [];
  const scores =
    name !== undefined && score
      ? ` (test ${name} ${formatNumber(score.mean)}${runs.length > 1 ? ` ± ${formatNumber(score.sd)}` : ""})`
      : "";
  const finished = `${runs.length} of ${countOf(count, "fold")} were finished${runs.length > 0 ? scores : ""}`;
  if (!kept) return `${finished}; ${nothingKept}`;
  return `${finished}; the project has them and the one that was ended, and the window goes on with it (--resume does not go on with folds)`;
}

export function printFolds({ folds, scores, besideLinear: beside, seconds }: CrossValidated): string {
  const names = [...new Set(Object.values(scores).flatMap((score) => Object.keys(score)))];
  const rows = Object.entries(scores).map(([split, score]) => [
    split,
    ...names.map((name) => {
      const found = Object.entries(score).find(([key]) => key === name)?.[1];
      return found ? `${formatNumber(found.mean)} ± ${formatNumber(found.sd)}` : null;
    }),
  ]);
  return `${table(["split", ...names], rows)}\nmean ± standard deviation of ${countOf(folds.length, "fold")}, ${formatNumber(seconds)} s\n${beside ? linearWords(beside) : ""}`;
}
