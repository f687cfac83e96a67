/** What a way of choosing settings is. */
import { keyOfValues, type Space } from "../space";

export interface Proposal {
  /** A coordinate of 0 ≤ u < 1 per axis. */
  point: Float64Array;
  /** Share of the planned epochs to train. */
  share: number;
}

export interface Choice {
  /** Settings to try at most. */
  runs: number;
  seed: number;
}

export interface Method {
  title: string;
  /** For people: what it does and when it suits. With its source. */
  doc: string;
  /** Settings that it tries where nobody says how many. */
  runs(space: Space): number;
  /** Later groups have settings of their own, up to as many as it may try. */
  adds?: true;
  /**
   * Proposes settings, group after group: all of a group are trained before the next is asked for with their scores (higher is
   * better, NaN for a failure), in the order of the proposals. So the choice does not depend on what was ready first.
   */
  propose(space: Space, choice: Choice): Generator<readonly Proposal[], void, readonly number[]>;
}

export const whole = (point: Float64Array): Proposal => ({ point, share: 1 });

/** The first of those that stand for the same values: lists have no more settings than their combinations. */
export function distinct(space: Space, proposals: readonly Proposal[]): Proposal[] {
  const byKey = new Map<string, Proposal>();
  for (const one of proposals) {
    const key = keyOfValues(space.values(one.point));
    if (!byKey.has(key)) byKey.set(key, one);
  }
  return [...byKey.values()];
}
