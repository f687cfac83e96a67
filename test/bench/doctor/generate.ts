/** Draws experiments: sound ones, and the same broken by one fault or by two. The held-out part shares no table, no width and no magnitude with the other. */
import type { SpecInput } from "#core/network/spec";
import { createRandom, type Random } from "#core/random";
import type { FaultId } from "./equivalents";
import { faults, specOf, type Part, type Score, type Setup } from "./faults";
import { developmentFamilies, heldOutFamilies, type Family } from "./made-tables";
import { checkFamilies, practiceFamilies } from "./practice-tables";
import { sampleRows, targets, type Rows, type Sample, type Spoil } from "./tables";

/** A table before it is spoilt. */
export interface Source {
  name: string;
  regression: boolean;
  rows(seed: number): Rows;
}
export interface Experiment {
  part: Part;
  name: string;
  source: Source;
  spoil: readonly Spoil[];
  spec: SpecInput;
  score: Score;
  /** What it is broken by; none: a sound one. */
  faults: readonly FaultId[];
  /** Tried where a score counts: sound settings on the same data. `references` of generate.ts unless told. */
  references?: readonly SpecInput[];
  /** No remedy can cure it. */
  hopeless?: boolean;
  /** The same before it was broken. */
  base?: Pick<Experiment, "spoil" | "spec">;
  /** Rules that are right, where they are not the fault's. */
  right?: readonly string[];
}

const sampleSource = (name: Sample): Source => ({
  name,
  regression: name === "diabetes",
  rows: () => sampleRows(name),
});
const regressions = new Set([
  "friedman",
  "sine",
  "quadratic",
  "steps",
  "plane",
  "impedance",
  "saw",
  "sparse",
  "prices",
  "pairs",
  "income",
  "damped",
  "ridge",
  "visitors",
  "dust",
  "alloys",
]);
const familySource = (name: string, family: Family, rows: number): Source => ({
  name: `${name} ${rows}`,
  regression: regressions.has(name),
  rows: (seed) => family(createRandom(seed, `table ${name}`, rows), rows),
});

export const sources: Record<Part, readonly Source[]> = {
  development: [
    ...(Object.keys(targets) as Sample[]).map(sampleSource),
    ...Object.entries(developmentFamilies).flatMap(([name, family]) =>
      (name === "sine" || name === "moons" ? [120, 400] : [400]).map((rows) => familySource(name, family, rows)),
    ),
    familySource("blobs", developmentFamilies.blobs, 4000),
  ],
  practice: [
    ...Object.entries(practiceFamilies).map(([name, family], i) =>
      familySource(name, family, [350, 800, 450, 600][i % 4]!),
    ),
    familySource("doubtful", practiceFamilies.doubtful, 2000),
    familySource("shops", practiceFamilies.shops, 100),
    familySource("damped", practiceFamilies.damped, 160),
  ],
  check: [
    ...Object.entries(checkFamilies).map(([name, family], i) => familySource(name, family, [550, 380, 900][i % 3]!)),
    familySource("tones", checkFamilies.tones, 2200),
    familySource("crescent", checkFamilies.crescent, 140),
    familySource("alloys", checkFamilies.alloys, 100),
  ],
  "held-out": [
    ...Object.entries(heldOutFamilies).map(([name, family], i) => familySource(name, family, [300, 500, 700][i % 3]!)),
    familySource("waveform", heldOutFamilies.waveform, 3000),
    familySource("sparse", heldOutFamilies.sparse, 2500),
    familySource("cross", heldOutFamilies.cross, 150),
    familySource("prices", heldOutFamilies.prices, 90),
  ],
};

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;

const choices = {
  development: {
    depth: [1, 2, 2, 3],
    units: [16, 32, 64],
    activation: ["relu", "relu", "tanh"],
    optimizer: [
      { type: "adam", learningRate: 0.003 },
      { type: "adam", learningRate: 0.01 },
      { type: "sgd", learningRate: 0.05, momentum: 0.9 },
    ],
    batch: [32],
    epochs: [60, 100],
  },
  practice: {
    depth: [1, 2, 3],
    units: [24, 48, 80],
    activation: ["relu", "relu", "silu", "tanh", "selu"],
    optimizer: [
      { type: "adam", learningRate: 0.002 },
      { type: "rmsprop", learningRate: 0.002 },
      { type: "adamw", learningRate: 0.006 },
      { type: "sgd", learningRate: 0.04, momentum: 0.9 },
    ],
    batch: [20, 64],
    epochs: [70, 110],
  },
  check: {
    depth: [1, 2, 3, 5],
    units: [28, 56, 120],
    activation: ["relu", "mish", "softplus", "tanh", "relu"],
    optimizer: [
      { type: "adam", learningRate: 0.004 },
      { type: "nadam", learningRate: 0.003 },
      { type: "sgd", learningRate: 0.02, momentum: 0.9 },
      { type: "adamw", learningRate: 0.001 },
      { type: "adagrad", learningRate: 0.05 },
    ],
    batch: [24, 40],
    epochs: [60, 90, 130],
  },
  "held-out": {
    depth: [1, 2, 3, 4],
    units: [20, 40, 100],
    activation: ["relu", "leaky_relu", "elu", "gelu", "tanh"],
    optimizer: [
      { type: "adam", learningRate: 0.005 },
      { type: "adamw", learningRate: 0.004 },
      { type: "rmsprop", learningRate: 0.001 },
      { type: "nadam", learningRate: 0.002 },
      { type: "sgd", learningRate: 0.03, momentum: 0.8 },
    ],
    batch: [16, 25, 50],
    epochs: [50, 80, 120],
  },
} as const;

function setupOf(part: Part, random: Random): Setup {
  const from = choices[part];
  return {
    depth: pick(random, from.depth),
    units: pick(random, from.units),
    activation: pick<string>(random, from.activation),
    batchNorm: false,
    dropout: null,
    l2: 0,
    optimizer: { ...pick<{ type: string; learningRate: number }>(random, from.optimizer) },
    batch: pick(random, from.batch),
    epochs: pick(random, from.epochs),
    clip: null,
    raw: false,
    spoil: [],
    score: "all",
  };
}

const ids = Object.keys(faults) as FaultId[];

/** Faults that take hold of the same setting, or of which one hides that the other is there. */
const touching: readonly (readonly FaultId[])[] = [
  ["rate_high", "rate_low", "epsilon", "clip", "imbalance", "vanishing"],
  ["vanishing", "linear", "signal", "init_large", "symmetric", "dead", "too_small"],
  ["unscaled", "off_centre", "tiny"],
  ["few_epochs", "batch_large", "batch_norm_small", "imbalance", "rate_low"],
  ["batch_norm_small", "signal", "symmetric", "dead"],
  ["over_regularised", "dropout"],
  ["outliers", "imbalance"],
];
const apart = (a: FaultId, b: FaultId) =>
  a !== b &&
  !touching.some((group) => group.includes(a) && group.includes(b)) &&
  !faults[a]!.alone &&
  !faults[b]!.alone;

function broken(part: Part, wanted: readonly FaultId[], number: number): Experiment | null {
  const random = createRandom(salts[part], `${part} ${wanted.join("+")}`, number);
  for (let tries = 0; tries < 40; tries++) {
    const source = pick(random, sources[part]);
    const table = source.rows(1);
    let setup = setupOf(part, random);
    const base = { spoil: [], spec: specOf(setup) };
    let fits = true;
    for (const id of wanted) {
      const fault = faults[id]!;
      fits &&= fault.fits?.(setup, table, source.regression) ?? true;
      if (fits) setup = fault.break(setup, pick(random, fault.magnitudes[part]), random);
    }
    if (!fits) continue;
    const name = `${wanted.join(" + ")} ${number}: ${setup.depth} × ${setup.units} ${setup.activation}, ${setup.optimizer.type}`;
    const hopeless = wanted.some((id) => faults[id]!.hopeless);
    return {
      part,
      name,
      source,
      spoil: setup.spoil,
      spec: specOf(setup),
      score: setup.score,
      faults: wanted,
      hopeless,
      base,
    };
  }
  return null;
}

/** Where each part's random numbers begin. */
const salts = { development: 77, practice: 5001, check: 7001, "held-out": 9001 } as const;
const singles = { development: 3, practice: 3, check: 2, "held-out": 4 } as const;
const pairs = { development: 60, practice: 60, check: 30, "held-out": 60 } as const;
const sound = { development: 60, practice: 80, check: 70, "held-out": 130 } as const;

export function brokenExperiments(part: Part): Experiment[] {
  const made: (Experiment | null)[] = [];
  for (const id of ids) {
    for (let n = 0; n < singles[part]; n++) made.push(broken(part, [id], n));
  }
  const random = createRandom(salts[part] + 1, "pairs", 0);
  const all = ids.flatMap((a, i) => ids.slice(i + 1).flatMap((b) => (apart(a, b) ? [[a, b] as const] : [])));
  const order = Uint32Array.from(all.keys());
  random.shuffle(order);
  for (let n = 0; n < pairs[part]; n++) made.push(broken(part, all[order[n % order.length]!]!, n));
  return made.filter((one) => one !== null);
}

/** Settings that others ship, and our own. */
export const usual: Record<string, SpecInput> = {
  "our defaults": {},
  "scikit-learn's defaults": {
    network: { layers: [{ type: "dense", units: 100, activation: "relu", l2: 0.0001 }] },
    training: { optimizer: { type: "adam", learningRate: 0.001 }, batchSize: 200, epochs: 200, earlyStopping: null },
  },
  "Keras' first example": {
    network: {
      layers: [
        { type: "dense", units: 64, activation: "relu" },
        { type: "dense", units: 64, activation: "relu" },
      ],
    },
    training: { optimizer: { type: "adam", learningRate: 0.001 }, batchSize: 32, epochs: 100, earlyStopping: null },
  },
  "fast.ai's tabular defaults": {
    network: {
      layers: [200, 100].flatMap((units) => [
        { type: "dense" as const, units, activation: "relu" as const },
        { type: "batch_norm" as const },
      ]),
    },
    training: {
      optimizer: { type: "adamw", learningRate: 0.003, weightDecay: 0.01 },
      schedule: { type: "one_cycle" },
      batchSize: 64,
      epochs: 60,
      earlyStopping: null,
    },
  },
  "Chollet's housing example": {
    network: {
      layers: [
        { type: "dense", units: 64, activation: "relu" },
        { type: "dense", units: 64, activation: "relu" },
      ],
    },
    training: { optimizer: { type: "rmsprop", learningRate: 0.001 }, batchSize: 16, epochs: 130, earlyStopping: null },
  },
};

export function soundExperiments(part: Part): Experiment[] {
  const made: Experiment[] = [];
  const bare = { part, spoil: [], score: "all" as const, faults: [] };
  for (const source of sources[part]) {
    // The development part holds back two of the five, so that the other part has settings of its own.
    for (const [name, spec] of Object.entries(usual).filter((_, i) => part !== "development" || i % 2 === 0)) {
      made.push({ ...bare, name: `${name}, ${source.name}`, source, spec });
    }
  }
  const random = createRandom(salts[part] + 2, "sound", 0);
  for (let n = made.length; n < sound[part]; n++) {
    const source = pick(random, sources[part]);
    const setup = setupOf(part, random);
    const name = `sound ${n}: ${setup.depth} × ${setup.units} ${setup.activation}, ${setup.optimizer.type}, ${source.name}`;
    made.push({ ...bare, name, source, spec: specOf(setup) });
  }
  return made;
}

/** Sound experiments of which the best is what the data allow. */
export const references: readonly SpecInput[] = [
  { training: { epochs: 150 } },
  {
    network: {
      layers: [
        { type: "dense", units: 64, activation: "relu" },
        { type: "dense", units: 64, activation: "relu" },
      ],
    },
    training: { optimizer: { type: "adam", learningRate: 0.003 }, epochs: 100, earlyStopping: null },
  },
  {
    network: {
      layers: [
        { type: "dense", units: 64, activation: "relu" },
        { type: "dense", units: 64, activation: "relu" },
      ],
    },
    training: {
      optimizer: { type: "adam", learningRate: 0.01 },
      schedule: { type: "cosine" },
      batchSize: 16,
      epochs: 300,
      earlyStopping: null,
    },
  },
];
