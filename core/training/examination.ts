/** A run before the doctor: what it is held against, and when it is looked at again. */
import type { Dataset, Rows } from "../data/dataset";
import type { Evidence } from "../doctor/evidence";
import { ask, type Asked } from "../doctor/ask";
import { diagnose } from "../doctor/diagnose";
import { findFacts, type Facts } from "../doctor/facts";
import type { Finding } from "../doctor/finding";
import { probe, probeForAsking } from "../doctor/probes";
import type { ProbeContext, Probes } from "../doctor/probes/probe";
import { toEnd, type Pieces } from "../pieces";
import type { Yardsticks } from "../network/kinds/losses/index";
import { standardDeviation, yardsticks } from "./prior";

/** Ticks after which the doctor looks again in a long epoch. */
const ticksBetween = 50;

/** What changes while a run trains. */
export type Now = Pick<Evidence, "history" | "plannedEpochs" | "restored" | "failure" | "recall">;
type Constant = Pick<Evidence, "spec" | "plan" | "stepsPerEpoch">;

export class Examination {
  private facts: Facts | null = null;
  private readonly yardsticks: Yardsticks;
  private readonly inputStd: number;
  private readonly probed: Probes = {};
  private seen = 0;

  /** `rows`: those that the curves are measured on; `weights`: of the classes, where they are weighed. */
  constructor(
    private readonly constant: Constant,
    private readonly dataset: Dataset,
    rows: Rows,
    weights: readonly number[] | null,
  ) {
    const { labelSmoothing } = constant.spec.training;
    this.yardsticks = yardsticks(constant.plan, dataset.prepared, weights, labelSmoothing);
    this.inputStd = standardDeviation(rows.x.whole());
  }

  /** Looks at the data, once: it takes a while where they are many. */
  *prepare(): Generator<void, void, void> {
    this.facts ??= yield* findFacts(this.dataset);
  }
  /** Ticks from so many until the next look; 0 or less: it is time. */
  due(ticks: number): number {
    return ticksBetween - (ticks - this.seen);
  }
  /** Counts from so many ticks on, without a look. */
  seenUpTo(ticks: number): void {
    this.seen = ticks;
  }
  findings(now: Now, ticks: number): Finding[] {
    this.seen = ticks;
    return diagnose(this.evidence(now));
  }
  /** All that the doctor looks at. */
  evidence(now: Now): Evidence {
    const facts = (this.facts ??= toEnd(findFacts(this.dataset)));
    return { ...this.constant, ...this.yardsticks, inputStd: this.inputStd, facts, probed: this.probed, ...now };
  }
  /** What every rule looks at, with what is measured on a suspicion alone. The run goes on as if nobody had asked. */
  *ask(now: Now, context: Pick<ProbeContext, "model" | "gradients">): Pieces<Asked[]> {
    const evidence = { ...this.evidence(now), probed: { ...this.probed } };
    yield* probeForAsking(evidence, { dataset: this.dataset, plan: this.constant.plan, ...context });
    return ask(evidence);
  }
  /** Measures what the curves ask for at the end of an epoch; whether there was anything. */
  *probe(now: Now, context: Pick<ProbeContext, "model" | "gradients">): Pieces<boolean> {
    const { plan } = this.constant;
    return yield* probe(this.evidence(now), { dataset: this.dataset, plan, ...context });
  }
}
