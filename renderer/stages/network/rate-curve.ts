/** The learning rate over a run, for its picture. */
import { rateAt } from "#core/network/schedules";
import type { TrainingSpec } from "#core/network/spec";

export interface RateCurve {
  /** `rate` is of the update `step`; in the order of steps. */
  points: { step: number; rate: number }[];
  steps: number;
  stepsPerEpoch: number;
  peak: number;
  last: number;
}
const samples = 240;

export function rateCurve({ optimizer, schedule, batchSize, epochs }: TrainingSpec, trainingRows: number): RateCurve {
  const stepsPerEpoch = Math.max(1, Math.ceil(trainingRows / batchSize));
  const steps = stepsPerEpoch * epochs;
  const wanted = new Set([0, steps - 1, Math.max(0, Math.min(steps - 1, schedule.warmup - 1))]);
  for (let i = 0; i < samples; i++) wanted.add(Math.floor((i / samples) * steps));
  const points = [...wanted]
    .sort((a, b) => a - b)
    .map((step) => ({
      step,
      rate: rateAt(schedule, optimizer.learningRate, { step, stepsPerEpoch, plannedEpochs: epochs }),
    }));
  const peak = points.reduce((most, { rate }) => Math.max(most, rate), 0);
  return { points, steps, stepsPerEpoch, peak, last: points.at(-1)?.rate ?? 0 };
}

/** A line and the area below it, in a box whose height is the peak. Stairs, where the rate changes once an epoch. */
export function ratePath(
  curve: RateCurve,
  width: number,
  height: number,
  stairs: boolean,
): { line: string; area: string } {
  const px = (value: number) => value.toFixed(1);
  const x = (step: number) => (curve.steps > 1 ? (step / (curve.steps - 1)) * width : 0);
  const y = (rate: number) => height - (curve.peak > 0 ? rate / curve.peak : 0) * height;
  let line = "";
  curve.points.forEach(({ step, rate }, index) => {
    if (index === 0) line = `M0 ${px(y(rate))}`;
    else line += stairs ? `H${px(x(step))}V${px(y(rate))}` : `L${px(x(step))} ${px(y(rate))}`;
  });
  if (curve.points.length === 1) line += `H${width}`;
  return { line, area: `${line}V${height}H0Z` };
}
