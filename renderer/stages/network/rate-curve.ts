/** The learning rate over a run, for its picture. */
import { rateAt, watchOf, type LossWatch } from "#core/network/kinds/schedules/index";
import type { TrainingSpec } from "#core/network/spec";
import { staircase } from "../../charts/curves";

export interface RatePoint {
  step: number;
  /** Of the update `step`. */
  rate: number;
}

export interface RateCurve {
  /** In the order of steps. */
  points: RatePoint[];
  steps: number;
  stepsPerEpoch: number;
  peak: number;
  last: number;
  /** Where the loss decides: the rates if no epoch were better than the first, the lowest there can be. */
  lowest: RatePoint[] | null;
}
const samples = 240;

export function rateCurve({ optimizer, schedule, batchSize, epochs }: TrainingSpec, trainingRows: number): RateCurve {
  const stepsPerEpoch = Math.max(1, Math.ceil(trainingRows / batchSize));
  const steps = stepsPerEpoch * epochs;
  const wanted = new Set([0, steps - 1, Math.max(0, Math.min(steps - 1, schedule.warmup - 1))]);
  for (let i = 0; i < samples; i++) wanted.add(Math.floor((i / samples) * steps));
  const ordered = [...wanted].sort((a, b) => a - b);
  const rate = (step: number, plateaus: number) =>
    rateAt(schedule, optimizer.learningRate, { step, stepsPerEpoch, plannedEpochs: epochs, plateaus });
  const points = ordered.map((step) => ({ step, rate: rate(step, 0) }));
  const peak = points.reduce((most, point) => Math.max(most, point.rate), 0);
  const watch = watchOf(schedule);
  const still = watch && stillLoss(watch, stepsPerEpoch);
  const lowest = still && ordered.map((step) => ({ step, rate: rate(step, still(step)) }));
  return { points, steps, stepsPerEpoch, peak, last: points.at(-1)?.rate ?? 0, lowest };
}

/** Plateaus before an update of a run whose loss never changes; asked in the order of updates. */
function stillLoss(plateau: LossWatch, stepsPerEpoch: number): (step: number) => number {
  let epochs = 0;
  return (step) => {
    for (; (epochs + 1) * stepsPerEpoch <= step; epochs++) plateau.note(1);
    return plateau.count;
  };
}

/** The corners of its line, from the first update to the last. Stairs, where the rate changes once an epoch. */
export function rateLine(points: readonly RatePoint[], stairs: boolean): { x: number[]; y: number[] } {
  const x = points.map(({ step }) => step);
  const y = points.map(({ rate }) => rate);
  if (points.length === 1) return { x: [0, 1], y: [y[0]!, y[0]!] };
  return stairs ? staircase(x, y, "after") : { x, y };
}
