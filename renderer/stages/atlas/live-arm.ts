/** An arm of a lesson that trains, and everything that it has shown so far. */
import type { ComputedRef, ShallowRef } from "vue";
import type { RunHistory } from "#core/training/history";
import type { LayerSums, NetworkPicture, Space } from "#core/training/views";
import type { RunRecord } from "#core/project/document";
import type { Arm } from "./lessons";

/** What an arm looked like at one moment. */
export interface Frame {
  epoch: number;
  step: number;
  /** Accuracy, or R², of the rows that the lesson looks at; NaN where there is none. */
  score: number;
  picture: NetworkPicture;
  space: Space | null;
  sums: LayerSums | null;
  /** Answers for learnt and for unseen rows, where the cause is about them. */
  fits: Record<"train" | "validation", Space> | null;
}
export interface LiveArm extends Arm {
  /** `1`, `2`, … */
  id: string;
  /** Place in the palette of run colours. */
  slot: number;
  record: ShallowRef<RunRecord | null>;
  history: ShallowRef<RunHistory>;
  /** Of the part of the way that is shown, in order. */
  frames: ShallowRef<readonly Frame[]>;
  /** The frame under the playhead: the last one of an arm that has ended before. */
  frame: ComputedRef<Frame | null>;
}
/** As far as the frames tell. */
export function updatesPerEpoch({ frames }: LiveArm): number | null {
  const last = frames.value.at(-1);
  return last && last.epoch > 0 ? last.step / last.epoch : null;
}
