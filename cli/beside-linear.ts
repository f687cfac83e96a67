/** What a linear model reaches on the same rows: whether the hidden layers gained anything. */
import { formatEnds, formatNumber, withSign } from "#core/numbers";
import { isHiddenSpec } from "#core/network/kinds/layers/index";
import { enabledLayers } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import type { Answers } from "#core/training/answers";
import { answersBeside, heldOutOf, type BesideLinear } from "#core/training/beside-linear";
import { linearRun } from "#core/training/linear";
import type { Run, RunContext } from "#core/training/run";
import type { Interrupts } from "./interrupt";
import { countOf } from "./text";

/** Milliseconds of training between two looks at signals. */
const slice = 100;

/**
 * Trains the linear baseline of a run and asks both. Null where there is nothing to compare: the network has no hidden layer, it
 * failed, there are no rows that it did not learn from, or a signal asked to end.
 */
export async function answersBesideLinear(
  run: Run,
  { dataset, engine, clock }: RunContext,
  interrupts: Pick<Interrupts, "asked">,
): Promise<Answers | null> {
  const { status, spec } = run.record();
  const split = heldOutOf(dataset);
  const hidden = enabledLayers(spec.network).some(isHiddenSpec);
  if (!hidden || status === "failed" || split === null) return null;
  const linear = linearRun(spec, { dataset, engine, clock });
  while (!linear.idle) {
    const end = clock() + slice;
    linear.advance(() => clock() >= end);
    await new Promise((resolve) => setImmediate(resolve));
    if (interrupts.asked !== null) return null;
  }
  if (linear.status === "failed") return null;
  return toEnd(answersBeside(run.model, linear.model, dataset, split));
}

/** A sentence for people. */
export function linearWords({ split, rows, metric, network, linear, difference, outcome }: BesideLinear): string {
  const name = metric === "r2" ? "R²" : "accuracy";
  const end = {
    better: "the hidden layers help",
    worse: "the linear model is better",
    level: "a linear model does no worse",
    unknown: "too few rows to tell which is better",
  }[outcome];
  const bounds = `95 % interval ${formatEnds(difference, true).join(" to ")}`;
  return `Beside a linear model on the ${countOf(rows, `${split} row`)}: ${name} ${formatNumber(network)}, linear ${formatNumber(linear)}, difference ${withSign(difference.value)} (${bounds}): ${end}.\n`;
}
