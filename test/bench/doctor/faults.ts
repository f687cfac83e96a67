/** The faults that sound experiments are broken by, each with magnitudes for the part that thresholds are chosen on and others for the part that is held out. */
import type { SpecInput } from "#core/network/spec";
import type { Random } from "#core/random";
import type { FaultId } from "./equivalents";
import type { Rows, Spoil } from "./tables";

export const parts = ["development", "practice", "check", "held-out"] as const;
/** Rules are changed for what the first two show; `check` tells whether that holds elsewhere; nobody looks at the runs of the last. */
export type Part = (typeof parts)[number];
/** Rows named right (R² for numbers) over all rows, over those not trained on, as the mean over classes, or the median error against that of the median. */
export type Score = "all" | "unseen" | "by_class" | "median";

/** An experiment in parts that a fault can take hold of. */
export interface Setup {
  depth: number;
  units: number;
  activation: string;
  init?: object | string;
  batchNorm: boolean;
  dropout: { rate: number; last: boolean } | null;
  l2: number;
  optimizer: Record<string, unknown> & { type: string };
  batch: number;
  epochs: number;
  clip: object | null;
  split?: object;
  raw: boolean;
  spoil: Spoil[];
  score: Score;
}
export interface Fault {
  /** Whether it can befall this table and setup. */
  fits?(setup: Setup, table: Rows, regression: boolean): boolean;
  magnitudes: Record<Part, readonly number[]>;
  break(setup: Setup, magnitude: number, random: Random): Setup;
  /** Nothing cures it. */
  hopeless?: true;
  /** It stands alone: with another fault beside it there is nothing to see of it. */
  alone?: true;
}

const numeric = (rows: Rows) =>
  rows.names.flatMap((name, j) =>
    name !== rows.target && rows.cells.every((row) => row[j] === "" || !Number.isNaN(Number(row[j]))) ? [j] : [],
  );
const text = (value: number) => String(Number(value.toPrecision(7)));
/** Every numeric input brought to mean 0 and deviation 1, and then changed. */
const inputs =
  (change: (z: number, place: number) => number): Spoil =>
  (rows) => {
    const columns = numeric(rows);
    const moments = columns.map((j) => {
      const values = rows.cells
        .map((row) => row[j]!)
        .filter((cell) => cell !== "")
        .map(Number);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
      return { j, mean, std };
    });
    const cells = rows.cells.map((row) => {
      const made = [...row];
      moments.forEach(({ j, mean, std }, place) => {
        if (row[j] !== "") made[j] = text(change((Number(row[j]) - mean) / std, place));
      });
      return made;
    });
    return { ...rows, cells };
  };
const targets =
  (change: (cells: string[], random: Random) => string[]): Spoil =>
  (rows, random) => {
    const at = rows.names.indexOf(rows.target);
    const changed = change(
      rows.cells.map((row) => row[at]!),
      random,
    );
    return { ...rows, cells: rows.cells.map((row, i) => row.map((cell, j) => (j === at ? changed[i]! : cell))) };
  };
const relus = ["relu", "leaky_relu", "elu", "gelu", "selu", "silu"];
const isAdaptive = ({ type }: Setup["optimizer"]) => type !== "sgd";
const shuffled = (cells: string[], random: Random) => {
  const order = Uint32Array.from(cells.keys());
  random.shuffle(order);
  return cells.map((_, i) => cells[order[i]!]!);
};

export const faults: Partial<Record<FaultId, Fault>> = {
  rate_high: {
    magnitudes: { development: [1, 10], practice: [2, 6], check: [1.5, 8], "held-out": [0.6, 4] },
    fits: ({ depth }) => depth >= 1 && depth <= 4,
    // Adam's steps are as long as its rate; SGD's need three times that to do harm.
    break: (setup, size) => ({
      ...setup,
      optimizer: { type: setup.optimizer.type, learningRate: isAdaptive(setup.optimizer) ? 0.4 * size : 3 * size },
    }),
  },
  rate_low: {
    magnitudes: {
      development: [1e-6, 1e-5],
      practice: [2e-6, 1.5e-5],
      check: [8e-7, 6e-6, 3e-5],
      "held-out": [4e-7, 3e-6, 2e-5],
    },
    break: (setup, size) => ({
      ...setup,
      optimizer: { type: setup.optimizer.type, learningRate: isAdaptive(setup.optimizer) ? size : 10 * size },
    }),
  },
  vanishing: {
    magnitudes: { development: [8, 10], practice: [9, 11], check: [8, 10, 14], "held-out": [6, 7, 12, 16] },
    break: (setup, depth) => ({
      ...setup,
      depth,
      activation: "sigmoid",
      optimizer: { type: "sgd", learningRate: 0.03 },
    }),
  },
  signal: {
    magnitudes: {
      development: [0.01, 0.02],
      practice: [0.012, 0.025],
      check: [0.008, 0.018],
      "held-out": [0.015, 0.03, 0.005],
    },
    break: (setup, std) => ({
      ...setup,
      depth: Math.max(setup.depth, 7),
      activation: relus.includes(setup.activation) ? setup.activation : "tanh",
      init: { type: "normal", std },
    }),
  },
  init_large: {
    magnitudes: { development: [1, 3], practice: [0.9, 2], check: [1.2, 4], "held-out": [0.8, 1.5, 2.5] },
    break: (setup, std) => ({
      ...setup,
      depth: Math.max(setup.depth, 5),
      units: Math.max(setup.units, 24),
      init: { type: "normal", std },
    }),
  },
  symmetric: {
    magnitudes: { development: [1e-9], practice: [1e-8], check: [3e-9], "held-out": [1e-7, 1e-10] },
    break: (setup, std) => ({ ...setup, depth: Math.max(1, Math.min(2, setup.depth)), init: { type: "normal", std } }),
  },
  unscaled: {
    magnitudes: { development: [1e3, 1e4], practice: [800, 5e3], check: [2e3, 2e4], "held-out": [600, 3e3, 3e4] },
    fits: (_, table) => numeric(table).length >= 2,
    break: (setup, size) => ({
      ...setup,
      raw: true,
      spoil: [...setup.spoil, inputs((z, place) => (place === 0 ? size * (z + 1) : z))],
    }),
  },
  off_centre: {
    magnitudes: { development: [30, 100], practice: [25, 80], check: [40, 150], "held-out": [20, 60, 200] },
    break: (setup, shift) => ({ ...setup, raw: true, spoil: [...setup.spoil, inputs((z) => z + shift)] }),
  },
  tiny: {
    magnitudes: {
      development: [1e-3, 1e-4],
      practice: [2e-3, 2e-4],
      check: [5e-3, 5e-4, 5e-5],
      "held-out": [3e-3, 3e-4, 1e-5],
    },
    break: (setup, size) => ({ ...setup, raw: true, spoil: [...setup.spoil, inputs((z) => size * z)] }),
  },
  nothing: {
    magnitudes: { development: [1], practice: [1], check: [1], "held-out": [1] },
    hopeless: true,
    alone: true,
    break: (setup) => ({ ...setup, score: "unseen", spoil: [...setup.spoil, targets(shuffled)] }),
  },
  linear: {
    magnitudes: { development: [2, 3], practice: [1, 3], check: [2, 5], "held-out": [1, 4] },
    fits: ({ depth }) => depth >= 1,
    break: (setup, depth) => ({ ...setup, depth, activation: "linear" }),
  },
  few_epochs: {
    magnitudes: { development: [2, 4], practice: [1, 4], check: [2, 3], "held-out": [1, 3] },
    break: (setup, epochs) => ({ ...setup, epochs, batch: Math.max(setup.batch, 64) }),
  },
  batch_large: {
    magnitudes: { development: [1], practice: [1], check: [0.5], "held-out": [0.5] },
    break: (setup, share) => ({ ...setup, batch: share === 1 ? 2000 : 300, epochs: 12 }),
  },
  batch_norm_small: {
    magnitudes: { development: [2], practice: [1, 2], check: [2], "held-out": [1, 2] },
    fits: ({ depth }) => depth >= 1,
    break: (setup, batch) => ({ ...setup, batchNorm: true, batch, depth: Math.max(2, setup.depth) }),
  },
  dropout_all: {
    magnitudes: { development: [1], practice: [1], check: [1], "held-out": [1] },
    alone: true,
    fits: ({ depth }) => depth >= 1,
    break: (setup, rate) => ({ ...setup, dropout: { rate, last: false } }),
  },
  dropout: {
    magnitudes: {
      development: [0.9, 0.95],
      practice: [0.88, 0.96],
      check: [0.92, 0.98],
      "held-out": [0.85, 0.93, 0.97],
    },
    fits: ({ depth }) => depth >= 1,
    break: (setup, rate) => ({ ...setup, depth: Math.max(2, setup.depth), dropout: { rate, last: true } }),
  },
  over_regularised: {
    magnitudes: { development: [1, 0.3], practice: [0.6, 1.5], check: [0.4, 3], "held-out": [0.5, 2] },
    fits: ({ depth }) => depth >= 1,
    break: (setup, l2) => ({ ...setup, l2 }),
  },
  imbalance: {
    magnitudes: { development: [12, 16], practice: [11, 18], check: [13, 15], "held-out": [10, 14, 20] },
    fits: (_setup, table, regression) => !regression && table.cells.length >= 250,
    break: (setup, every) => ({
      ...setup,
      score: "by_class",
      epochs: Math.min(setup.epochs, 25),
      optimizer: { type: "sgd", learningRate: 0.01 },
      units: Math.min(setup.units, 8),
      depth: 1,
      spoil: [
        ...setup.spoil,
        (rows) => {
          const at = rows.names.indexOf(rows.target);
          const label = [...new Set(rows.cells.map((row) => row[at]!))].sort().at(-1);
          let seen = 0;
          return { ...rows, cells: rows.cells.filter((row) => row[at] !== label || seen++ % every === 0) };
        },
      ],
    }),
  },
  leakage: {
    magnitudes: { development: [0.02], practice: [0.015], check: [0.025], "held-out": [0.01, 0.03] },
    alone: true,
    break: (setup, noise) => ({
      ...setup,
      score: "unseen",
      spoil: [
        ...setup.spoil,
        (rows, random) => {
          const at = rows.names.indexOf(rows.target);
          const labels = [...new Set(rows.cells.map((row) => row[at]!))];
          const number = labels.length > 20 && labels.every((label) => !Number.isNaN(Number(label)));
          const values = rows.cells.map((row) => (number ? Number(row[at]) : labels.indexOf(row[at]!)));
          const spread = Math.max(...values) - Math.min(...values);
          const told = values.map((value) => text(3 * value + noise * spread * random.normal()));
          return {
            ...rows,
            names: ["status_code", ...rows.names],
            cells: rows.cells.map((row, i) => [told[i]!, ...row]),
          };
        },
      ],
    }),
  },
  overfitting: {
    magnitudes: { development: [0.15, 0.25], practice: [0.14, 0.22], check: [0.13, 0.18], "held-out": [0.12, 0.2] },
    alone: true,
    break: (setup, train) => ({
      ...setup,
      score: "unseen",
      depth: 2,
      units: 96,
      activation: "relu",
      optimizer: { type: "adam", learningRate: 0.005 },
      epochs: 150,
      split: { train, validation: (1 - train) / 2, test: (1 - train) / 2 },
    }),
  },
  too_small: {
    magnitudes: { development: [1], practice: [1, 2], check: [1], "held-out": [1, 2] },
    fits: ({ depth }) => depth >= 1,
    break: (setup, units) => ({ ...setup, depth: 1, units, activation: "tanh" }),
  },
  outliers: {
    magnitudes: { development: [100], practice: [80, 200], check: [150], "held-out": [50, 300] },
    fits: (_setup, _table, regression) => regression,
    break: (setup, size) => ({
      ...setup,
      score: "median",
      spoil: [
        ...setup.spoil,
        targets((cells, random) => {
          const values = cells.map(Number);
          const spread = Math.max(...values) - Math.min(...values);
          const start = random.below(64);
          return cells.map((cell, i) =>
            i % 64 === start ? text(Number(cell) + size * spread * (random.next() < 0.5 ? 1 : -1)) : cell,
          );
        }),
      ],
    }),
  },
  epsilon: {
    magnitudes: { development: [1, 0.1], practice: [0.3, 0.08], check: [0.7, 0.15], "held-out": [0.5, 0.05] },
    fits: ({ optimizer }) => ["adam", "adamw", "nadam", "rmsprop"].includes(optimizer.type),
    break: (setup, epsilon) => ({ ...setup, optimizer: { ...setup.optimizer, epsilon } }),
  },
  clip: {
    magnitudes: { development: [1e-5], practice: [2e-5], check: [5e-5, 5e-6], "held-out": [1e-4, 3e-6] },
    fits: ({ optimizer }) => optimizer.type === "sgd",
    break: (setup, limit) => ({ ...setup, clip: { type: "norm", limit } }),
  },
  dead: {
    magnitudes: { development: [1], practice: [1], check: [1], "held-out": [1] },
    fits: ({ activation, depth }) => activation === "relu" && depth >= 1,
    break: (setup) => ({ ...setup, init: "zeros" }),
  },
};

/** What the setup says, as a spec. */
export function specOf(setup: Setup): SpecInput {
  const { depth, units, activation, init, batchNorm, dropout, l2 } = setup;
  const layers = Array.from({ length: depth }, (_, l): object[] => [
    { type: "dense", units, activation, ...(init === undefined ? {} : { init }), ...(l2 > 0 ? { l2 } : {}) },
    ...(batchNorm ? [{ type: "batch_norm" }] : []),
    ...(dropout && (dropout.last ? l === depth - 1 : l === 0) ? [{ type: "dropout", rate: dropout.rate }] : []),
  ]).flat();
  return {
    recipe: {
      ...(setup.raw ? { defaults: { scale: "none" } } : {}),
      ...(setup.split ? { split: setup.split } : {}),
    },
    network: { layers },
    training: {
      epochs: setup.epochs,
      optimizer: setup.optimizer,
      batchSize: setup.batch,
      clip: setup.clip,
      earlyStopping: null,
    },
  } as SpecInput;
}
