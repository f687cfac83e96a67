/** The 20-row test (CS231n): a network that works learns a handful of rows by heart. One that can't has a fault before it, in the data. */
import type { Dataset, Rows } from "../data/dataset";
import type { Engine, Signals } from "../engine/engine";
import { drawAhead } from "../engine/initial-weights";
import { isDrawn, kindOfSpec } from "../network/kinds/layers/index";
import type { NetworkPlan } from "../network/plan";
import { proven } from "../network/defaults";
import { optimizerSchema } from "../network/kinds/optimizers/index";
import { isEnabled } from "../network/layers";
import { replaceLayers } from "../network/shortcuts";
import type { ExperimentSpec, LayerSpec } from "../network/spec";
import { thin } from "../training/measure";
import { planExperiment } from "../training/plan";
import { standardDeviation } from "../training/prior";
import { storable } from "./fact-values";
import type { Finding } from "./finding";
import type { PipelineFaults } from "./pipeline-fault";

/** Rows, updates at most, and the loss below which they are learnt. */
const testRows = 20;
const mostUpdates = 3000;
const learntLoss = 0.01;
/** Updates between two looks at the loss. */
const every = 50;
/** First ÷ last gradient norm, and the first itself, below which nothing is learnt from; share of a layer's units that are dead. */
const vanished = 1e-3;
const faint = 1e-4;
const deadShare = 0.9;
/** Activation std of the last hidden layer ÷ that of the inputs, below which rows can't be told apart. */
const faded = 1e-6;

export interface OverfitTest {
  rows: number;
  /** Updates done. */
  updates: number;
  /** Loss on these rows at the end. */
  loss: number;
  passed: boolean;
  /** 0-based rows of the table that no network can tell apart, though their targets differ. */
  contradiction: [number, number] | null;
  finding: Finding | null;
}

/**
 * Trains the spec's network on 20 training rows without dropout, penalties and clipping, under Adam at 0.01, until their loss is
 * below 0.01 or 3000 updates are done. Yields between updates; depends on the data, the network and the seed alone.
 */
export function* overfitTest(
  spec: ExperimentSpec,
  dataset: Dataset,
  engine: Engine,
): Generator<void, OverfitTest, void> {
  const rows = thin(dataset.splits.train, testRows);
  const bare = withoutRegularisation(spec);
  const plan = planExperiment(bare, dataset.prepared);
  const settings = {
    training: bare.training,
    classWeights: null,
    precision: "float32" as const,
    stepsPerEpoch: 1,
    weights: yield* drawAhead(plan, bare.training.seed),
  };
  const model = engine.build(plan, settings);
  const batch = { x: rows.x.whole(), y: rows.y, rows: rows.rows };
  const { learningRate } = bare.training.optimizer;
  let loss = NaN;
  let updates = 0;
  let signals: Signals | undefined;
  while (updates < mostUpdates && !(loss < learntLoss)) {
    const result = model.trainStep(batch, { step: updates, learningRate, measure: (updates + 1) % every === 0 });
    updates++;
    signals = result.signals ?? signals;
    if (updates % every === 0 || !Number.isFinite(result.loss)) loss = result.loss;
    if (!Number.isFinite(result.loss)) break;
    yield;
  }
  const passed = loss < learntLoss;
  const contradiction = passed ? null : contradictory(rows);
  const outcome = { rows: rows.rows, updates, loss, passed, contradiction };
  if (passed) return { ...outcome, finding: null };
  return { ...outcome, finding: fault(outcome, signals ? networkFault(plan, signals, batch.x) : null) };
}

type NetworkFault = Pick<Finding, "layers"> & { facts: PipelineFaults };
/** What the signals of the last look say against the network; null where they say nothing. */
function networkFault(plan: NetworkPlan, signals: Signals, x: ArrayLike<number>): NetworkFault | null {
  const dense = plan.layers.flatMap((layer, i) => (isDrawn(layer) ? [i] : []));
  const hidden = dense.slice(0, -1);
  const [first, last] = [dense[0]!, dense.at(-1)!];
  const about = (layers: number[], facts: PipelineFaults): NetworkFault => ({
    layers: layers.map((layer) => plan.layers[layer]!.id),
    facts,
  });
  const dead = hidden.filter((layer) => signals.dead[layer]! >= deadShare);
  if (dead.length > 0)
    return about(dead, { cause: "dead", share: Math.max(...dead.map((layer) => signals.dead[layer]!)) });
  const spread = hidden.length > 0 ? signals.activationStd[hidden.at(-1)!]! / (standardDeviation(x) || 1) : 1;
  if (spread < faded) return about([hidden.at(-1)!], { cause: "signal", spread });
  const norm = (layer: number) => signals.gradientNorm[layer]!;
  const starved = hidden.filter((layer) => norm(layer) < faint && norm(layer) < vanished * norm(last));
  if (starved.includes(first)) return about(starved, { cause: "gradients", ratio: norm(first) / norm(last) });
  return null;
}

function withoutRegularisation(spec: ExperimentSpec): ExperimentSpec {
  const layers = replaceLayers(spec.network.layers, (layer): LayerSpec[] => {
    // One that is switched off stays, so that the others keep their names.
    if (!isEnabled(layer)) return [layer];
    if (kindOfSpec(layer).passes) return [];
    return ["l1" in layer ? { ...layer, l1: 0, l2: 0 } : layer];
  });
  const optimizer = optimizerSchema.parse({ type: proven.optimizer, learningRate: 0.01 });
  return {
    ...spec,
    network: { layers },
    training: { ...spec.training, optimizer, clip: null, classWeights: "none", labelSmoothing: 0 },
  };
}

/** The first two rows with the same inputs and different targets. */
function contradictory({ x, y, rows, rowIds }: Rows): [number, number] | null {
  for (let a = 0; a < rows; a++) {
    for (let b = a + 1; b < rows; b++) {
      if (y[a] === y[b]) continue;
      const other = x.row(b);
      if (x.row(a).every((value, j) => value === other[j])) return [rowIds[a]!, rowIds[b]!];
    }
  }
  return null;
}

function fault(
  { rows, updates, loss, contradiction }: Omit<OverfitTest, "finding">,
  network: NetworkFault | null,
): Finding {
  const { layers, facts }: NetworkFault = contradiction
    ? { layers: [], facts: { cause: "contradiction", first: contradiction[0] + 1, second: contradiction[1] + 1 } }
    : (network ?? { layers: [], facts: { cause: Number.isFinite(loss) ? "data" : "overflow" } });
  return {
    rule: "pipeline_fault",
    severity: "problem",
    layers,
    epoch: 0,
    step: 0,
    measured: [{ of: "loss", name: String(rows), value: loss, comparison: ">", threshold: learntLoss }],
    facts: storable({ rows, updates, loss, ...facts }),
    remedies: [],
  };
}
