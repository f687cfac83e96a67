/** Trains one experiment and takes down what the doctor said, and when. */
import type { Dataset } from "#core/data/dataset";
import type { SplitName } from "#core/data/types";
import type { Finding } from "#core/doctor/finding";
import { referenceEngine } from "#core/engine/reference/index";
import type { ExperimentSpec } from "#core/network/spec";
import { decide } from "#core/metrics/confusion";
import { Run } from "#core/training/run";
import type { Case, Score } from "./cases";
import { datasetOf, tableOf } from "./tables";

export interface Outcome {
  findings: Finding[];
  /** First epoch at which each rule was raised. */
  raised: Map<string, number>;
  /** Rules that were ever raised as a problem. */
  problems: Set<string>;
  score: number;
  epochs: number;
  run: Run;
}

export function train({ sample, spoil, score }: Case, spec: ExperimentSpec, seed: number): Outcome {
  const table = tableOf(sample, spoil, seed);
  const dataset = datasetOf(table, spec);
  const settings = { id: "1", name: "", slot: 0, spec, target: table.target, created: "2026-01-01T00:00:00Z" };
  const run = Run.create(settings, { dataset, engine: referenceEngine, clock: () => performance.now() });
  const raised = new Map<string, number>();
  const problems = new Set<string>();
  run.resume();
  while (!run.idle) {
    let pieces = 0;
    run.advance(() => ++pieces >= 10);
    const { findings, step } = run.record();
    for (const { rule, severity } of findings) {
      if (!raised.has(rule)) raised.set(rule, step / run.stepsPerEpoch);
      if (severity === "problem") problems.add(rule);
    }
  }
  const { findings, epoch } = run.record();
  return { findings, raised, problems, score: scoreOf(run, dataset, score ?? "all"), epochs: epoch, run };
}

function scoreOf(run: Run, { splits, prepared }: Dataset, kind: Score): number {
  const names: SplitName[] = kind === "unseen" ? ["validation", "test"] : ["train", "validation", "test"];
  const classes = prepared.classes.map(() => ({ rows: 0, right: 0 }));
  const sums = { n: 0, error: 0, truth: 0, squares: 0 };
  for (const name of names) {
    const { x, y, rows } = splits[name];
    const outputs = run.model.predict(x.whole(), rows);
    for (let i = 0; i < rows; i++) {
      const truth = y[i]!;
      if (prepared.task === "regression") {
        sums.n++;
        sums.error += (outputs[i]! - truth) ** 2;
        sums.truth += truth;
        sums.squares += truth ** 2;
        continue;
      }
      const own = classes[truth]!;
      own.rows++;
      own.right += decide(outputs, i, run.plan.outputs) === truth ? 1 : 0;
    }
  }
  if (prepared.task === "regression") return 1 - sums.error / (sums.squares - sums.truth ** 2 / sums.n);
  const present = classes.filter(({ rows }) => rows > 0);
  if (kind === "by_class") return present.reduce((sum, c) => sum + c.right / c.rows, 0) / present.length;
  return present.reduce((sum, c) => sum + c.right, 0) / present.reduce((sum, c) => sum + c.rows, 0);
}
