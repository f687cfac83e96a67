import { labelOf } from "#core/network/kinds/layers/index";
import { answersOf, type FittedRecipe } from "#core/data/fitted";
import { layerSignals, type Tensor } from "#core/engine/engine";
import { weightsHash } from "#core/engine/hash";
import { specSchema } from "#core/network/spec";
import { shapesOf } from "#core/project/check-run";
import type { ProjectContent } from "#core/project/content";
import type { ProjectDocument, RunRecord } from "#core/project/document";
import { planExperiment } from "#core/training/plan";
import type { RunHistory, TickColumns } from "#core/training/history";
import type { RunSnapshot } from "#core/training/snapshot";

export const layers: RunHistory["layers"] = [
  { id: "dense_1", kind: "dense", title: "dense 1" },
  { id: "output", kind: "output", title: "output" },
];

export function tensor(name: string, shape: number[], trainable = true): Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return {
    name,
    shape,
    data: Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i + name.length))),
    trainable,
  };
}

export function history(ticks: number, epochs: number, capacity = 0, of = layers): RunHistory {
  const column = (count: number, seed: number) =>
    Float32Array.from({ length: count + capacity }, (_, i) => (i === 1 ? NaN : seed / (i + 1)));
  const signals = Object.fromEntries(
    layerSignals.map((name, s) => [
      name,
      Float32Array.from({ length: (ticks + capacity) * of.length }, (_, i) => s + i),
    ]),
  ) as TickColumns["signals"];
  return {
    layers: of,
    ticks: {
      count: ticks,
      step: Float64Array.from({ length: ticks + capacity }, (_, i) => i + 1),
      epoch: column(ticks, 1),
      loss: column(ticks, 2),
      learningRate: column(ticks, 3),
      signals,
    },
    epochs: {
      count: epochs,
      epoch: column(epochs, 4),
      seconds: column(epochs, 5),
      trainLoss: column(epochs, 6),
      validationLoss: column(epochs, 7),
      trainMetric: column(epochs, 8),
      validationMetric: column(epochs, 9),
    },
  };
}

export function record(id: string, fields: Partial<RunRecord> = {}): RunRecord {
  return {
    id,
    name: `run ${id}`,
    slot: 0,
    spec: specSchema.parse({}),
    target: "species",
    status: "finished",
    epoch: 3,
    step: 12,
    plannedEpochs: 3,
    seconds: 0.25,
    created: "2026-11-22T10:00:00.000Z",
    metrics: { train: { loss: 0.1, accuracy: 1 }, validation: { loss: Number.NaN, accuracy: 0.5 } },
    findings: [
      {
        rule: "exploding",
        severity: "problem",
        layers: ["dense_1"],
        epoch: 1.5,
        step: 6,
        measured: [{ of: "gradientNorm", layer: "dense_1", value: Infinity, comparison: ">", threshold: 100 }],
        facts: { layer: "dense_1", ratio: "Infinity", rising: true },
        remedies: [{ id: "clip" }],
      },
    ],
    weightsHash: null,
    rateChanges: [],
    note: "ünïcode ☂",
    ...fields,
  };
}

export function snapshot(id: string, fields: Partial<RunSnapshot> = {}): RunSnapshot {
  const tensors = [
    tensor("dense_1/weights", [4, 3]),
    tensor("dense_1/bias", [3]),
    tensor("batch_norm_1/mean", [3], false),
  ];
  return {
    record: record(id, { weightsHash: weightsHash(tensors) }),
    fitted: null,
    tensors,
    optimizerState: [tensor("dense_1/weights/m", [4, 3], false)],
    best: { epoch: 2, validationLoss: Infinity, tensors: [tensor("dense_1/weights", [4, 3])] },
    history: history(5, 4),
    kept: [0, 2].map((epoch) => ({ epoch, loss: epoch === 0 ? NaN : 0.5, weights: new Float32Array(18).fill(epoch) })),
    ...fields,
  };
}

/** A run of the network that its recipe's data ask for. */
export function fitting(id: string, fitted: FittedRecipe): RunSnapshot {
  const one = record(id);
  const plan = planExperiment(one.spec, { ...answersOf(fitted), inputs: fitted.inputs });
  const tensors = plan.layers.flatMap(shapesOf).map(({ name, shape }) => tensor(name, shape));
  const numbers = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const labels = plan.layers.map(labelOf);
  return {
    ...snapshot(id),
    record: { ...one, weightsHash: weightsHash(tensors) },
    fitted,
    tensors,
    best: { epoch: 2, validationLoss: 1, tensors },
    history: history(5, 4, 0, labels),
    kept: [{ epoch: 0, loss: 1, weights: new Float32Array(numbers) }],
  };
}

export function content(runs: RunSnapshot[] = [snapshot("1"), snapshot("3", { best: null })]): ProjectContent {
  const bytes = new TextEncoder().encode("a,species\n1,x\n2,y\n");
  const document: ProjectDocument = {
    format: "gradlab",
    version: 1,
    name: "flowers",
    data: {
      name: "flowers.csv",
      bytes: bytes.length,
      dialect: { delimiter: ",", quote: '"', decimal: ".", encoding: "utf-8", header: true },
    },
    target: "species",
    spec: specSchema.parse({ training: { clip: { type: "norm", limit: 1 } } }),
    runs: runs.map((run) => run.record),
    nextRun: 4,
    view: { stage: "train", run: "1", layer: null, column: "a", split: "test", threshold: 0.4, logLoss: true },
  };
  return { document, source: { name: "flowers.csv", bytes }, runs };
}
