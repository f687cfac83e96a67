/**
 * Ablation (R. Meyes et al. 2019): how much worse the network does once a unit says the same for every row, either 0 or its mean over
 * the rows. All that comes after the layer is computed anew with that one number replaced; nothing is trained.
 */
import { outputsOfLayer } from "../../training/layer-rows";
import type { Rows } from "../../data/dataset";
import type { Task } from "../../data/types";
import type { Model } from "../../engine/engine";
import { decide } from "../../metrics/confusion";
import type { Parting } from "../../metrics/cuts";
import type { Pieces } from "../../pieces";
import { thin } from "../../training/measure";
import type { Rest } from "../../training/rest";
import { columnOf } from "./layer-units";

export const silences = ["zero", "mean"] as const;
export type Silence = (typeof silences)[number];

/** Of the layer's units, in their order. */
export interface Silenced {
  /** Rows that it is measured on. */
  rows: number;
  /** Loss without penalties, and accuracy or R² (NaN where the target is constant), with all units as they are. */
  loss: number;
  metric: number;
  /** By which the loss grows; below 0 where the network does better without the unit. */
  lossIncrease: Record<Silence, Float64Array>;
  /** By which accuracy or R² falls. */
  metricLoss: Record<Silence, Float64Array>;
}

/** Multiplications that are made at most: some ten seconds of the engine, and of the plain layers. */
const mostWork = { engine: 1.5e11, plain: 4e9 };
const mostRows = 20_000;
const fewestRows = 100;

/** The rows that there is time for. */
export function rowsToSilence(rows: Rows, units: number, { multiplications, by }: Rest): Rows {
  const some = Math.floor(mostWork[by] / (2 * units * Math.max(1, multiplications)));
  return thin(rows, Math.min(mostRows, Math.max(fewestRows, some)));
}

export interface SilenceOptions {
  /** Where classes are parted, for p as the model has it. */
  parting?: Parting | undefined;
  /** Told now and then how much of the work is done, 0 to 1. */
  progress?: (share: number) => void;
}

/** Silences each unit of layer `l` in turn. `rest`: what comes after it. Yields between pieces of a few milliseconds. */
export function* silenceUnits(
  model: Model,
  rest: Rest,
  rows: Rows,
  task: Task,
  l: number,
  { parting, progress }: SilenceOptions = {},
): Pieces<Silenced> {
  const { units } = model.layers[l]!;
  const n = rows.rows;
  const outputs = yield* outputsOfLayer(model, rows, l);
  const sum = () => new Sum(task, model.plan.outputs, parting);
  const sums = { whole: sum(), zero: Array.from({ length: units }, sum), mean: Array.from({ length: units }, sum) };
  const means = Float32Array.from({ length: units }, (_, unit) => {
    const column = columnOf(outputs, n, units, unit);
    return column.reduce((total, value) => total + value, 0) / n;
  });
  yield;
  const piece = Math.max(32, Math.min(4096, Math.floor(2_000_000 / Math.max(1, rest.multiplications))));
  for (let first = 0; first < n; first += piece) {
    const size = Math.min(piece, n - first);
    const y = rows.y.subarray(first, first + size);
    rest.enter({ x: rows.x.slice(first, first + size), y, rows: size });
    const own = outputs.slice(first * units, (first + size) * units);
    const asIs = rest.assess(own);
    const before = { loss: asIs.loss, answers: Float64Array.from(asIs.answers) };
    sums.whole.add(before, y);
    yield;
    for (let unit = 0; unit < units; unit++) {
      for (const how of silences) {
        const value = how === "zero" ? 0 : means[unit]!;
        const changes = put(own, unit, units, value);
        sums[how][unit]!.add(changes ? rest.assess(own) : before, y);
        if (changes) {
          putBack(own, unit, units, outputs, first);
          yield;
        }
      }
      progress?.((first + (size * (unit + 1)) / units) / n);
    }
    yield;
  }
  const { whole } = sums;
  const increase = (how: Silence) => Float64Array.from(sums[how], (one) => one.loss - whole.loss);
  const fall = (how: Silence) => Float64Array.from(sums[how], (one) => whole.metric - one.metric);
  return {
    rows: n,
    loss: whole.loss,
    metric: whole.metric,
    lossIncrease: { zero: increase("zero"), mean: increase("mean") },
    metricLoss: { zero: fall("zero"), mean: fall("mean") },
  };
}

/** Says whether anything is another number now. */
function put(own: Float32Array, unit: number, units: number, value: number): boolean {
  let changes = false;
  for (let at = unit; at < own.length; at += units) {
    changes ||= own[at] !== value;
    own[at] = value;
  }
  return changes;
}
function putBack(own: Float32Array, unit: number, units: number, outputs: Float32Array, first: number): void {
  for (let at = unit; at < own.length; at += units) own[at] = outputs[first * units + at]!;
}

/** Loss and metric of rows that come in pieces. */
class Sum {
  private rows = 0;
  private losses = 0;
  private right = 0;
  private squared = 0;
  private truth = 0;
  private truthSquared = 0;
  private low = Infinity;
  private high = -Infinity;

  constructor(
    private readonly task: Task,
    private readonly outputs: number,
    private readonly parting: Parting | undefined,
  ) {}

  add({ loss, answers }: { loss: number; answers: ArrayLike<number> }, y: Float32Array): void {
    this.rows += y.length;
    this.losses += loss * y.length;
    for (let i = 0; i < y.length; i++) {
      const truth = y[i]!;
      if (this.task !== "regression") {
        if (decide(answers, i, this.outputs, this.parting) === truth) this.right++;
        continue;
      }
      this.squared += (answers[i]! - truth) ** 2;
      this.truth += truth;
      this.truthSquared += truth * truth;
      this.low = Math.min(this.low, truth);
      this.high = Math.max(this.high, truth);
    }
  }
  get loss(): number {
    return this.losses / this.rows;
  }
  get metric(): number {
    if (this.task !== "regression") return this.right / this.rows;
    if (!(this.low < this.high)) return NaN;
    return 1 - this.squared / (this.truthSquared - (this.truth * this.truth) / this.rows);
  }
}
