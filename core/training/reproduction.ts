/** What came of training a run anew from its record. */
import { weightsHash } from "../engine/hash";
import { layerLabels } from "../network/plan";
import { formatNumber, plural } from "../numbers";
import type { RunRecord } from "../project/document";
import { movesOf } from "./replay";
import type { RunSnapshot } from "./snapshot";
import { placeWords, tensorsOf, weightsApart, type WeightsApart } from "./weights-apart";

/** Where a run and the same run trained anew part. */
export interface Parting {
  /** The last epoch with kept weights that are the same in both; null: they begin apart. */
  same: number | null;
  /** The first one whose weights are not; null: those at the end. */
  epoch: number | null;
  weight: WeightsApart;
}

export interface Reproduction {
  run: string;
  verdict: "the same bits" | "other bits";
  /** Of the weights in the record, and of those that came of it now. */
  weightsHash: string;
  again: string;
  /** Epochs and updates that were trained, and seconds of training now. */
  epochs: number;
  updates: number;
  seconds: number;
  threads: number;
  parting: Parting | null;
  /** What could not be reproduced, or only with a guess, and why: sentences. */
  limits: string[];
}

export function reproductionOf(recorded: RunSnapshot, again: RunSnapshot, threads: number): Reproduction {
  const hash = weightsHash(recorded.tensors);
  const now = weightsHash(again.tensors);
  const { id } = recorded.record;
  return {
    run: id,
    verdict: hash === now ? "the same bits" : "other bits",
    weightsHash: hash,
    again: now,
    epochs: again.record.epoch,
    updates: again.record.step,
    seconds: again.record.seconds,
    threads,
    parting: hash === now ? null : partingOf(recorded, again),
    limits: limitsOf(recorded),
  };
}

/** Told by the epochs whose weights both have kept. */
function partingOf(recorded: RunSnapshot, again: RunSnapshot): Parting | null {
  let same: number | null = null;
  for (const kept of recorded.kept) {
    const other = again.kept.find(({ epoch }) => epoch === kept.epoch);
    if (!other) continue;
    const weight = weightsApart(tensorsOf(kept, recorded.tensors), tensorsOf(other, again.tensors));
    if (weight) return { same, epoch: kept.epoch, weight };
    same = kept.epoch;
  }
  const weight = weightsApart(recorded.tensors, again.tensors);
  return weight && { same, epoch: null, weight };
}

/** What of a run its record can't bring back, whatever is trained. */
export function limitsOf({ record, fitted }: Pick<RunSnapshot, "record" | "fitted">): string[] {
  const { status, findings, plannedEpochs } = record;
  const limits: string[] = [];
  if (movesOf(record).assumed)
    limits.push(
      `It went on to ${plural(plannedEpochs, "epoch")} before projects noted at which update: it is taken to have gone on from where it had ended.`,
    );
  if (findings.some(({ rule }) => rule === "broken_off"))
    limits.push(
      "It was broken off by an error of the machine, which no record brings back: it is trained up to its last whole update.",
    );
  if (fitted === null)
    limits.push("Its project is from before recipes were kept with runs: its recipe was fitted to the data anew.");
  if (status === "paused" || status === "training")
    limits.push("It is not over: what was trained anew is the run up to where it stands.");
  return limits;
}

const short = (hash: string) => hash.slice(0, 8);

export const titleOfLayer = ({ spec }: Pick<RunRecord, "spec">, tensor: string): string => {
  const id = tensor.split("/")[0]!;
  return layerLabels(spec.network).find((layer) => layer.id === id)?.title ?? id;
};

/** The verdict as a sentence. */
export function reproductionWords(found: Reproduction, record: Pick<RunRecord, "spec">): string {
  const { verdict, weightsHash: hash, again, parting, updates } = found;
  if (verdict === "the same bits")
    return `Run ${found.run} trained anew has the same bits: ${short(hash)}… after ${plural(updates, "update")}.`;
  const hashes = `Run ${found.run} trained anew has other bits: ${short(again)}… in place of ${short(hash)}….`;
  if (!parting) return hashes;
  const { same, epoch, weight } = parting;
  const where = placeWords(weight, titleOfLayer(record, weight.tensor));
  const [before, now] = weight.values;
  const values = `${formatNumber(before, 9)} was recorded, ${formatNumber(now, 9)} came now`;
  const when =
    same === null && epoch !== null
      ? `They part before the first update`
      : `They are the same up to epoch ${same ?? 0} and part ${epoch === null ? "behind it" : `by epoch ${epoch}`}`;
  return `${hashes} ${when}, first in ${where}: ${values}; ${plural(weight.differing, "weight")} of ${weight.of} differ.`;
}
