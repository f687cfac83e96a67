/** Trains runs anew from their records, in a queue: to see whether the same bits come of it, and where two runs part. */
import type { Dataset } from "#core/data/dataset";
import { lastSameEpoch, sameData, settingsApart, type FirstDifference } from "#core/training/first-difference";
import { endOf, movesOf, type Replay } from "#core/training/replay";
import { reproductionOf, type Reproduction } from "#core/training/reproduction";
import type { RunSnapshot } from "#core/training/snapshot";
import { weightsApart, type WeightsApart } from "#core/training/weights-apart";
import { JobError, type TrainingQueue } from "./queue/queue";

export interface Reproducing {
  queue: TrainingQueue;
  /** Cores that a run takes. */
  threads: number;
  /** How much is done, 0 … 1. */
  progress?(share: number): void;
  signal?: AbortSignal;
}
/** A run, and the rows that its recipe makes. */
export interface Recorded {
  snapshot: RunSnapshot;
  dataset: Dataset;
}

/** Names of jobs: a queue may have several at once. */
let jobs = 0;

async function trainAnew(
  { snapshot, dataset }: Recorded,
  replay: Replay,
  { queue, threads, signal }: Reproducing,
  more: { from?: RunSnapshot; onStep?: (share: number) => void } = {},
): Promise<RunSnapshot> {
  const { id, name, slot, spec, target, created, plannedEpochs } = snapshot.record;
  const { from, onStep } = more;
  const { imported } = snapshot.record;
  if (imported)
    throw new JobError(
      "refused",
      `${name} can't be trained anew from its record: its first weights came from ${imported.from}, not from its seed; import that file again and train on`,
    );
  const job = `again ${++jobs}`;
  const cancel = () => queue.cancel(job);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const done = await queue.add({
      id: job,
      run: { id, name, slot, spec, target, created },
      dataset,
      ...(from && { from }),
      replay,
      threads,
      onProgress: ({ epoch }) => onStep?.(epoch / Math.max(1, plannedEpochs)),
    });
    return done.snapshot;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** Trains a run anew from its first weights. Rejects with the signal's reason, or a JobError. */
export async function reproduce(recorded: Recorded, task: Reproducing): Promise<Reproduction> {
  const { record } = recorded.snapshot;
  const replay = { moves: movesOf(record).moves, until: endOf(record) };
  const onStep = (share: number) =>
    task.progress?.(Math.min(1, share * (record.plannedEpochs / Math.max(1, record.epoch))));
  const again = await trainAnew(recorded, replay, task, { onStep });
  return reproductionOf(recorded.snapshot, again, task.threads);
}

type Pair = [RunSnapshot, RunSnapshot];

/**
 * Trains two runs anew side by side, until a weight differs: from where both have the same bits in steps that double, then by halving
 * the last of them. What the project has kept of both says from where on it is worth looking.
 */
export async function firstDifference(pair: [Recorded, Recorded], task: Reproducing): Promise<FirstDifference> {
  const [a, b] = pair.map(({ snapshot }) => snapshot) as Pair;
  const updates: [number, number] = [a.record.step, b.record.step];
  const end = Math.min(...updates);
  const epochs = pair.map(({ snapshot, dataset }) => stepsOf(snapshot, dataset)) as [number, number];
  const found = (sameUpdates: number, parts: FirstDifference["parts"]): FirstDifference => ({
    runs: [a.record.id, b.record.id],
    verdict: parts ? "they part" : "the same bits",
    settings: settingsApart(a.record.spec, b.record.spec),
    sameData: sameData(a.fitted, b.fitted),
    sameUpdates,
    parts,
    updates,
  });
  const to = async (update: number, from: Pair | null): Promise<Pair> =>
    (await Promise.all(
      pair.map((one, i) =>
        trainAnew(
          one,
          { moves: movesOf(one.snapshot.record).moves, until: update },
          task,
          from ? { from: from[i]! } : {},
        ),
      ),
    )) as Pair;
  const apart = (states: Pair): WeightsApart | null => weightsApart(states[0].tensors, states[1].tensors);

  let same = await to(0, null);
  let weight = apart(same);
  if (weight) return found(0, { update: 0, epoch: 0, weight, restored: false });
  const known = epochs[0] === epochs[1] ? (lastSameEpoch(a, b) ?? 0) * epochs[0] : 0;
  let at = 0;
  let step = Math.max(1, Math.min(known || epochs[0], end));
  let differing: { update: number; weight: WeightsApart; states: Pair } | null = null;
  while (at < end && !differing) {
    const next = Math.min(end, at + step);
    const states = await to(next, same);
    weight = apart(states);
    if (weight) differing = { update: next, weight, states };
    else {
      step = at === 0 && known > 0 ? epochs[0] : 2 * step;
      [at, same] = [next, states];
    }
    task.progress?.(Math.min(1, next / Math.max(1, end)));
  }
  if (!differing) return found(end, null);
  while (differing.update - at > 1) {
    const middle = Math.floor((at + differing.update) / 2);
    const states = await to(middle, same);
    weight = apart(states);
    if (weight) differing = { update: middle, weight, states };
    else [at, same] = [middle, states];
  }
  const { update, states } = differing;
  const [one, two] = states.map(({ record }) => record.restoredEpoch ?? null);
  const parts = { update, epoch: Math.ceil(update / epochs[0]), weight: differing.weight, restored: one !== two };
  return found(update - 1, parts);
}

const stepsOf = ({ record }: RunSnapshot, { splits }: Dataset): number =>
  Math.ceil(splits.train.rows / record.spec.training.batchSize);
