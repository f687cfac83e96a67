/**
 * How a run is trained anew from its record: the same spec, and at the same updates the same that a person did to it (other
 * learning rates, more epochs). Pauses, closed windows and other threads leave no trace in its bits, so they are no part of it.
 */
import type { RunRecord } from "../project/document";

/** What a person did after so many updates; `null`: at the end that the run came to by itself. */
export interface Move {
  step: number | null;
  learningRate?: number;
  plannedEpochs?: number;
}
/** A run is told the moves and trains up to an update (`null`: to its end). */
export interface Replay {
  moves: readonly Move[];
  until: number | null;
}
/** What the run that is trained anew is told next, as `Run.resume` takes it. */
export interface Going {
  updates?: number;
  epochs?: number;
  learningRate?: number;
}

/** `assumed`: it went on beyond its plan before it was noted when: at its end, as nearly all do. */
export function movesOf(record: Pick<RunRecord, "rateChanges" | "extensions" | "plannedEpochs" | "spec">): {
  moves: Move[];
  assumed: boolean;
} {
  const { rateChanges, extensions = [], plannedEpochs, spec } = record;
  const byStep = new Map<number, Move>();
  const at = (step: number): Move => {
    const move = byStep.get(step) ?? { step };
    byStep.set(step, move);
    return move;
  };
  for (const { step, learningRate } of rateChanges) at(step).learningRate = learningRate;
  for (const extension of extensions) at(extension.step).plannedEpochs = extension.plannedEpochs;
  const moves = [...byStep.values()].sort((a, b) => a.step! - b.step!);
  const assumed = extensions.length === 0 && plannedEpochs > spec.training.epochs;
  return { moves: assumed ? [...moves, { step: null, plannedEpochs }] : moves, assumed };
}

/** Up to where a run is trained anew, to be what its record says. One that diverged does it again by itself. */
export const endOf = ({ status, step, findings }: RunRecord): number | null =>
  status === "failed" && !findings.some(({ rule }) => rule === "broken_off") ? null : step;

/** What follows where a run has come to; null where nothing does. */
export function nextOf(state: RunRecord, { moves, until }: Replay): Going | null {
  const { step, epoch, status, plannedEpochs } = state;
  if (until !== null && step >= until) return null;
  const ended = status === "finished" || status === "failed";
  const pending = moves.find((move) => !isDone(move, state, ended));
  const now = pending && (pending.step === step || (pending.step === null && ended)) ? pending : null;
  if (ended && !now) return null;
  const next = moves.find((move) => move.step !== null && move.step > step);
  const target = Math.min(until ?? Infinity, next?.step ?? Infinity);
  const from = status === "finished" || epoch >= plannedEpochs ? epoch : plannedEpochs;
  return {
    ...(Number.isFinite(target) && { updates: target - step }),
    ...(now?.learningRate !== undefined && { learningRate: now.learningRate }),
    ...(now?.plannedEpochs !== undefined && now.plannedEpochs > from && { epochs: now.plannedEpochs - from }),
  };
}

function isDone({ step, learningRate, plannedEpochs }: Move, state: RunRecord, ended: boolean): boolean {
  if (step === null) return !ended || state.plannedEpochs === plannedEpochs;
  if (step !== state.step) return step < state.step;
  const { rateChanges, extensions = [] } = state;
  return (
    (learningRate === undefined || rateChanges.some((change) => change.step === step)) &&
    (plannedEpochs === undefined || extensions.some((extension) => extension.step === step))
  );
}
