/** The curves of a run as a table: a row an epoch, or a row a measured update with every signal of every layer. */
import { toDigits } from "../numbers";
import { layerSignals } from "../engine/engine";
import type { RunSnapshot } from "./snapshot";

export const historyRows = ["epochs", "updates"] as const;
export type HistoryRows = (typeof historyRows)[number];

export interface HistoryColumn {
  name: string;
  /** `whole`: a count. `float32`: as it was measured. */
  kind: "whole" | "float32";
  /** NaN: not measured, as of a split without rows. */
  values: ArrayLike<number>;
}
export interface HistoryTable {
  /** The run, as it is named in the file's columns. */
  run: { id: string; name: string; target: string; weightsHash: string | null };
  rows: number;
  columns: HistoryColumn[];
}

export function historyTable(
  { record, history }: Pick<RunSnapshot, "record" | "history">,
  of: HistoryRows,
): HistoryTable {
  const { id, name, target, weightsHash, metrics } = record;
  const { epochs, ticks, layers } = history;
  const run = { id, name, target, weightsHash };
  const whole = (column: string, values: ArrayLike<number>): HistoryColumn => ({ name: column, kind: "whole", values });
  const float = (column: string, values: ArrayLike<number>): HistoryColumn => ({
    name: column,
    kind: "float32",
    values,
  });
  if (of === "epochs") {
    const metric = metrics?.train?.r2 === undefined ? "accuracy" : "r2";
    const columns = [
      whole("epoch", epochs.epoch),
      float("seconds", epochs.seconds),
      float("train_loss", epochs.trainLoss),
      float("validation_loss", epochs.validationLoss),
      float(`train_${metric}`, epochs.trainMetric),
      float(`validation_${metric}`, epochs.validationMetric),
    ];
    return { run, rows: epochs.count, columns: columns.map((column) => upTo(column, epochs.count)) };
  }
  const width = layers.length;
  const signals = layerSignals.flatMap((signal) =>
    layers.map((layer, at) =>
      float(
        `${layer.id}.${signal}`,
        Float32Array.from({ length: ticks.count }, (_, row) => ticks.signals[signal][row * width + at]!),
      ),
    ),
  );
  const columns = [
    whole("update", ticks.step),
    float("epoch", ticks.epoch),
    float("batch_loss", ticks.loss),
    float("learning_rate", ticks.learningRate),
    ...signals,
  ];
  return { run, rows: ticks.count, columns: columns.map((column) => upTo(column, ticks.count)) };
}

const upTo = (column: HistoryColumn, count: number): HistoryColumn => ({
  ...column,
  values: Array.prototype.slice.call(column.values, 0, count) as number[],
});

/** The shortest text that is this float32 again. */
export const float32Text = (value: number): string => String(toDigits(value, 9));
