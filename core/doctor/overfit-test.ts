/** The 20-row test (CS231n): a network that works learns a handful of rows by heart. One that can't has a fault before it, in the data. */
import type { Dataset, Rows } from "../data/types";
import type { Engine } from "../engine/engine";
import { optimizerSchema } from "../network/optimizers";
import { enabledLayers, type ExperimentSpec, type LayerSpec } from "../network/spec";
import { thin } from "../training/measure";
import { planExperiment } from "../training/plan";
import { say } from "./chart";
import type { Finding } from "./finding";

/** Rows, updates at most, and the loss below which they are learnt. */
const testRows = 20;
const mostUpdates = 3000;
const learntLoss = 0.01;
/** Updates between two looks at the loss. */
const every = 50;

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
  const settings = { training: bare.training, classWeights: null, precision: "float32" as const, stepsPerEpoch: 1 };
  const model = engine.build(plan, settings);
  const batch = { x: rows.x.whole(), y: rows.y, rows: rows.rows };
  const { learningRate } = bare.training.optimizer;
  let loss = NaN;
  let updates = 0;
  while (updates < mostUpdates && !(loss < learntLoss)) {
    const result = model.trainStep(batch, { step: updates, learningRate, measure: false });
    updates++;
    if (updates % every === 0 || !Number.isFinite(result.loss)) loss = result.loss;
    if (!Number.isFinite(result.loss)) break;
    yield;
  }
  const passed = loss < learntLoss;
  const contradiction = passed ? null : contradictory(rows);
  const outcome = { rows: rows.rows, updates, loss, passed, contradiction };
  return { ...outcome, finding: passed ? null : fault(outcome) };
}

function withoutRegularisation(spec: ExperimentSpec): ExperimentSpec {
  const layers = enabledLayers(spec.network).flatMap((layer): LayerSpec[] => {
    if (layer.type === "dropout") return [];
    return [layer.type === "dense" ? { ...layer, l1: 0, l2: 0 } : layer];
  });
  const optimizer = optimizerSchema.parse({ type: "adam", learningRate: 0.01 });
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

function fault({ rows, updates, loss, contradiction }: Omit<OverfitTest, "finding">): Finding {
  const cause = contradiction
    ? `Rows **${contradiction[0] + 1}** and **${contradiction[1] + 1}** have the same inputs and different targets, which no network can learn: look for columns that are missing, or for targets that have slipped.`
    : "Look at the data as the network gets it: are the inputs scaled, are columns constant, do the targets belong to these rows? If the data is right, the network can't pass a signal.";
  return {
    rule: "pipeline_fault",
    title: "It can't learn 20 rows by heart",
    severity: "problem",
    layers: [],
    epoch: 0,
    step: 0,
    measured: [{ label: `loss on ${rows} rows`, value: loss, comparison: ">", threshold: learntLoss }],
    why: `After **${updates}** updates without any regularisation the loss on **${rows}** rows is still **${say(loss)}**. ${cause}`,
    remedies: [],
  };
}
