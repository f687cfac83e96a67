/** What a difference between two models of the same rows says: better, worse, no different, or too few rows to tell. */
import type { Interval } from "./intervals";

/** A figure of the first model less that of the second, with its 95 % interval. */
export interface Difference extends Interval {
  value: number;
}

export interface RunDifference {
  /** Validation rows. */
  rows: number;
  /** Epochs that the weights of the two are of. */
  epochs: [first: number, second: number];
  /** Accuracy or R²; null where the target is the same in all rows, so that there is no R². */
  metric: Difference | null;
  /** Null where the two were trained on losses that can't be compared. */
  loss: Difference | null;
}

export type DifferenceOutcome = "better" | "worse" | "level" | "unknown";

/** A difference of accuracy or R² that nobody would choose a model for. */
export const smallDifference = 0.02;

/** `interval`: 95 % of the difference. Level is only what can be no more than `margin` either way. */
export function outcomeOf(interval: Interval | null, margin = smallDifference): DifferenceOutcome {
  if (!interval) return "unknown";
  if (interval.low > 0) return "better";
  if (interval.high < 0) return "worse";
  return interval.low >= -margin && interval.high <= margin ? "level" : "unknown";
}

/**
 * 95 % interval of the difference of two accuracies on the same `rows`, of which the one alone gets `first` right and the other
 * alone `second`: Wald's with half a row added to each (Agresti & Min 2005).
 */
export function pairedInterval(rows: number, first: number, second: number): Interval {
  const n = rows + 2;
  const [b, c] = [first + 0.5, second + 0.5];
  const difference = (b - c) / n;
  const half = (1.96 * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
  return { low: difference - half, high: difference + half };
}

/**
 * 95 % interval of the difference of two figures of different rows, from the interval that each has (G. Zou, A. Donner 2008; of two
 * shares with Wilson's intervals it is R. Newcombe's tenth method, 1998).
 */
export function moverDifference(first: Interval & { value: number }, second: Interval & { value: number }): Difference {
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}
