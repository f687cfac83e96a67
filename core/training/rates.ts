/** The learning rate of each update: the schedule's, on the rate of the spec or the one that a person went on with. */
import { rateAt, watchOf, type LossWatch } from "../network/kinds/schedules/index";
import type { TrainingSpec } from "../network/spec";
import type { RunRecord } from "../project/document";

export class Rates {
  private plateau: LossWatch | null = null;

  constructor(
    private readonly training: TrainingSpec,
    private readonly stepsPerEpoch: number,
  ) {
    this.restart();
  }

  /** Of an update, counted from 0. */
  at(step: number, { plannedEpochs, rateChanges }: Pick<RunRecord, "plannedEpochs" | "rateChanges">): number {
    const { optimizer, schedule } = this.training;
    const plateaus = this.plateau?.count ?? 0;
    const position = { step, stepsPerEpoch: this.stepsPerEpoch, plannedEpochs, plateaus };
    return rateAt(schedule, rateChanges.at(-1)?.learningRate ?? optimizer.learningRate, position);
  }
  /** The loss after an epoch; that before the first is none of a schedule's business. */
  watch(epoch: number, loss: number): void {
    if (epoch > 0) this.plateau?.note(loss);
  }
  /** Forgets all losses: they are to be shown again from the first. */
  restart(): void {
    this.plateau = watchOf(this.training.schedule);
  }
}
