/** A run as the microscope takes it: copies of its weights now, or as they were. */
import type { Model } from "../../engine/engine";
import { classWeights } from "../../training/class-weights";
import { restoreKept, type KeptEpoch } from "../../training/kept";
import { Rates } from "../../training/rates";
import type { Run } from "../../training/run";
import { copyTensors } from "../../training/tensors";
import { weightsEpoch } from "../../training/weights-epoch";
import type { Subject } from "./subject";

/** To be called while the run is whole. `kept`: as it was after that epoch, of which the optimiser's state is not known. */
export function subjectOf(run: Run, kept: KeptEpoch | null): { subject: Subject; probe: Model } {
  const record = run.record();
  const { training } = record.spec;
  const tensors = copyTensors(run.model.tensors);
  if (kept) restoreKept(tensors, kept);
  const step = kept ? kept.epoch * run.stepsPerEpoch : record.step;
  const subject: Subject = {
    run: run.id,
    epoch: kept?.epoch ?? weightsEpoch(record),
    plan: run.plan,
    training,
    classWeights: classWeights(record.spec, run.dataset),
    dataset: run.dataset,
    tensors,
    state: kept ? null : copyTensors(run.model.optimizerState),
    step,
    learningRate: rateAt(run, step),
  };
  return { subject, probe: run.probe(kept) };
}

/** The learning rate of an update, counted from 0: a schedule that watches the loss is shown the curves up to it. */
function rateAt(run: Run, step: number): number {
  const record = run.record();
  const rates = new Rates(record.spec.training, run.stepsPerEpoch);
  const { epochs } = run.history;
  const watched = run.dataset.splits.validation.rows > 0 ? epochs.validationLoss : epochs.trainLoss;
  for (let i = 0; i < epochs.count; i++) {
    if (epochs.epoch[i]! * run.stepsPerEpoch > step) break;
    rates.watch(epochs.epoch[i]!, watched[i]!);
  }
  const changes = record.rateChanges.filter((change) => change.step <= step);
  return rates.at(step, { plannedEpochs: record.plannedEpochs, rateChanges: changes });
}
