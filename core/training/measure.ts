/** Loss and metric of a model on a split, in pieces small enough to stop between. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import type { Model } from "../engine/engine";
import { Matrix } from "../matrix";
import { decide } from "../metrics/confusion";
import type { SplitMetric } from "../metrics/summary";
import type { NetworkPlan } from "../network/plan";

export { decide };

/** Rows that are enough for a curve. */
export const curveRows = 20_000;

/** Rows of a piece: about a million multiplications, so that a piece takes milliseconds. Depends on the network alone. */
export function pieceRows(model: Pick<Model, "plan">): number {
  return Math.max(32, Math.min(4096, Math.floor(1_000_000 / Math.max(1, model.plan.multiplications))));
}

/** Multiplications that take about 25 ms. */
const shortWork = 5e8;
/** How many rows, of so many at most, pass through a network in a short while, `times` times. */
export function fewRows({ multiplications }: NetworkPlan, most: number, times = 1): number {
  return Math.max(4, Math.min(most, Math.floor(shortWork / Math.max(1, multiplications * times))));
}

/** At most `limit` rows, evenly spread over the split. Copies only where it has to. */
export function thin(rows: Rows, limit: number): Rows {
  if (rows.rows <= limit) return rows;
  const { inputs } = rows;
  const thinned: Rows = {
    rows: limit,
    inputs,
    x: new Matrix(limit, inputs),
    y: new Float32Array(limit),
    rowIds: new Uint32Array(limit),
  };
  for (let i = 0; i < limit; i++) {
    const row = Math.floor((i * rows.rows) / limit);
    thinned.x.row(i).set(rows.x.row(row));
    thinned.y[i] = rows.y[row]!;
    thinned.rowIds[i] = rows.rowIds[row]!;
  }
  return thinned;
}

export interface Measured {
  loss: number;
  /** Accuracy, or R². */
  metric: number;
  /** Share of each class's rows that are named right (NaN for a class without rows); null for regression. */
  recall: number[] | null;
  summary: SplitMetric;
}

const nothing: Measured = { loss: NaN, metric: NaN, recall: null, summary: { loss: NaN } };

/** Yields between pieces; the sums run in the order of the rows, so the result does not depend on where it paused. */
export function* measure(model: Model, rows: Rows, prepared: Prepared): Generator<void, Measured, void> {
  if (rows.rows === 0) return nothing;
  const piece = pieceRows(model);
  const sums = {
    loss: 0,
    right: 0,
    absolute: 0,
    squared: 0,
    truth: 0,
    truthSquared: 0,
    low: Infinity,
    high: -Infinity,
  };
  const byClass = prepared.classes.map(() => ({ rows: 0, right: 0 }));
  for (let first = 0; first < rows.rows; first += piece) {
    const size = Math.min(piece, rows.rows - first);
    const x = rows.x.slice(first, first + size);
    const y = rows.y.subarray(first, first + size);
    const batch = { x, y, rows: size };
    const { loss, outputs } = model.assess?.(batch, first > 0) ?? {
      loss: model.loss(batch),
      outputs: model.predict(x, size),
    };
    sums.loss += loss * size;
    for (let i = 0; i < size; i++) {
      const truth = y[i]!;
      if (prepared.task === "regression") {
        const error = outputs[i]! - truth;
        sums.absolute += Math.abs(error);
        sums.squared += error * error;
        sums.truth += truth;
        sums.truthSquared += truth * truth;
        sums.low = Math.min(sums.low, truth);
        sums.high = Math.max(sums.high, truth);
        continue;
      }
      const right = decide(outputs, i, model.plan.outputs) === truth ? 1 : 0;
      sums.right += right;
      const own = byClass[truth]!;
      own.rows++;
      own.right += right;
    }
    yield;
  }
  const n = rows.rows;
  const loss = sums.loss / n;
  if (prepared.task !== "regression") {
    const accuracy = sums.right / n;
    return {
      loss,
      metric: accuracy,
      recall: byClass.map(({ right, rows: all }) => right / all),
      summary: { loss, accuracy },
    };
  }
  // A split whose target is constant has no R², though rounding may leave something of its spread.
  const varies = sums.low < sums.high;
  const r2 = varies ? 1 - sums.squared / (sums.truthSquared - (sums.truth * sums.truth) / n) : NaN;
  const unit = prepared.targetScale?.std ?? 1;
  const summary = Number.isFinite(r2) ? { loss, r2 } : { loss };
  return {
    loss,
    metric: r2,
    recall: null,
    summary: { ...summary, mae: (sums.absolute / n) * unit, rmse: Math.sqrt(sums.squared / n) * unit },
  };
}
