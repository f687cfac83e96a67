/**
 * The learning rate of an update.
 *
 * With e = epochs done (whole), E = planned epochs and p = progress in epochs (fractional):
 * constant η; step η·factor^⌊e / every⌋; exponential η·factor^e; cosine η·(1 + cos(π p / E)) / 2.
 * `warmup` counts updates: the rate rises linearly from η / warmup to η over the first of them (Goyal et al. 2017).
 */
import type { ScheduleSpec } from "../network/schedules";

export function learningRateAt(
  schedule: ScheduleSpec,
  base: number,
  position: { step: number; stepsPerEpoch: number; plannedEpochs: number },
): number {
  const epochs = position.step / position.stepsPerEpoch;
  const warm = position.step < schedule.warmup ? (position.step + 1) / schedule.warmup : 1;
  return base * warm * decay(schedule, epochs, position.plannedEpochs);
}

function decay(schedule: ScheduleSpec, epochs: number, planned: number): number {
  switch (schedule.type) {
    case "constant":
      return 1;
    case "step":
      return wholePower(schedule.factor, Math.floor(Math.floor(epochs) / schedule.every));
    case "exponential":
      return wholePower(schedule.factor, Math.floor(epochs));
    case "cosine":
      return (1 + cosine(Math.PI * Math.min(1, epochs / planned))) / 2;
  }
}

/** By repeated squaring: `**` may differ in its last bit between JavaScript engines, products do not. */
function wholePower(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}

/** cos x for 0 ≤ x ≤ π from sums and products alone (Taylor about 0 or π/2; error below 1e-15), for equal bits everywhere. */
function cosine(x: number): number {
  if (x > Math.PI / 2) return -cosine(Math.PI - x);
  let term = 1;
  let sum = 1;
  for (let k = 2; k <= 24; k += 2) {
    term *= (-x * x) / (k * (k - 1));
    sum += term;
  }
  return sum;
}
