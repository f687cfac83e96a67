/** Sets of changes: what a trial offers to try, and what comes of a spec by them. */
import type { ExperimentSpec } from "../network/spec";
import type { Remedy } from "./finding";
import { remedied, together } from "./remedies";
import type { Trial } from "./trial";

export const problemsOf = ({ findings }: Trial): string[] =>
  findings.filter(({ severity }) => severity === "problem").map(({ rule }) => rule);
const changesOf = (remedy: Remedy): Remedy[] => (remedy.id === together ? (remedy.parts ?? []) : [remedy]);
export const keyOf = (changes: readonly Remedy[]): string =>
  JSON.stringify(changes.map(({ id, column, amount }) => [id, column ?? "", amount ?? 0]).sort());

/** Of what is tried on top of a fork that helped. */
const mostOnTop = 5;

/**
 * What the findings of a trial offer on top of its changes: the roots' remedies together, then each by itself, best first. `hints`:
 * beside what is grave, the first remedy of a note counts too, for a fault may show as a note while its harm has another name.
 */
export function offersOf({ findings }: Trial, changes: readonly Remedy[], hints = false): Remedy[][] {
  const grave = findings.filter(({ severity }) => severity !== "note");
  const most = Math.max(0, ...grave.map(({ remedies }) => remedies.length));
  const offers: Remedy[][] = [];
  for (let rank = 0; rank < most; rank++) {
    for (const { remedies } of grave) {
      const remedy = remedies[rank];
      if (remedy) offers.push([...changes, ...changesOf(remedy)]);
    }
    if (!hints || rank > 0) continue;
    const notes = findings
      .filter(({ severity }) => severity === "note")
      .flatMap(({ remedies }) => remedies.slice(0, 1));
    offers.push(...notes.map((remedy) => [...changes, ...changesOf(remedy)]));
  }
  return offers.filter((offer) => offer.length <= mostOnTop && offer.every(isNew));
}

/** What was changed once is not changed again on top; a rate may be lowered twice. */
export const isNew = ({ id }: Remedy, place: number, offer: readonly Remedy[]): boolean => {
  const before = offer.slice(0, place).filter((other) => other.id === id).length;
  return before < (id === "lower_learning_rate" ? 2 : 1);
};

/** The spec with all changes; null where one of them changes nothing. */
export function applied(spec: ExperimentSpec, changes: readonly Remedy[]): ExperimentSpec | null {
  let changed: ExperimentSpec | null = spec;
  for (const change of changes) changed = changed && remedied(changed, change);
  return changed;
}
