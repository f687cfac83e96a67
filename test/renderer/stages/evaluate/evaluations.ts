/** Evaluations as the trainer sends them, small enough to count by hand. */
import type { Evaluation } from "#core/training/views";

const layers: Evaluation["layers"] = [];

/** Five negative and three positive rows; at .5 one positive is missed and one negative is a false alarm. */
export const binary: Evaluation = {
  run: "1",
  split: "test",
  task: "binary",
  epoch: 9,
  rows: 8,
  rowIds: Uint32Array.from([3, 7, 11, 15, 19, 23, 27, 31]),
  classes: [
    { label: "benign", rows: 60 },
    { label: "malignant", rows: 40 },
  ],
  truth: Float32Array.from([0, 0, 0, 0, 0, 1, 1, 1]),
  scores: Float32Array.from([0.01, 0.05, 0.1, 0.2, 0.7, 0.3, 0.8, 0.95]),
  linear: Float32Array.from([0.1, 0.1, 0.2, 0.6, 0.7, 0.4, 0.6, 0.9]),
  baseline: 0,
  loss: 0.3,
  linearLoss: 0.5,
  validation: {
    truth: Float32Array.from([0, 0, 0, 1, 1]),
    scores: Float32Array.from([0.02, 0.1, 0.15, 0.25, 0.9]),
  },
  calibration: null,
  layers,
};

export const multiclass: Evaluation = {
  ...binary,
  task: "multiclass",
  rows: 4,
  rowIds: Uint32Array.from([0, 1, 2, 3]),
  classes: [
    { label: "a", rows: 10 },
    { label: "b", rows: 5 },
    { label: "c", rows: 5 },
  ],
  truth: Float32Array.from([0, 1, 2, 2]),
  scores: Float32Array.from([0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.2, 0.7, 0.5, 0.2, 0.3]),
  linear: Float32Array.from([0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.2, 0.7, 0.2, 0.2, 0.6]),
  validation: null,
};

export const regression: Evaluation = {
  ...binary,
  task: "regression",
  rows: 6,
  rowIds: Uint32Array.from([0, 1, 2, 3, 4, 5]),
  classes: [],
  truth: Float32Array.from([10, 20, 30, 40, 50, 60]),
  scores: Float32Array.from([11, 18, 30, 44, 49, 60]),
  linear: Float32Array.from([12, 25, 27, 40, 46, 66]),
  baseline: 35,
  validation: null,
};
