/**
 * Looks for the smallest set of changes that cures a run: forks are trained with what the doctor offers, what each of them still
 * lacks is tried on top of it, and the best is trained again with other seeds.
 */
import type { ExperimentSpec } from "../network/spec";
import type { Pieces } from "../pieces";
import type { Finding, Remedy } from "./finding";
import { remedied, together } from "./remedies";

/** What training a spec came to. */
export interface Trial {
  /** Accuracy or R² on the validation rows; on the training rows where there are none. NaN of a run that failed. */
  score: number;
  findings: Finding[];
  epochs: number;
  seconds: number;
  /** It was ended early, for it could not win any more. */
  stopped: boolean;
}
/** Trains a spec in pieces; `lost` is asked after each epoch with the score so far and the share of the plan that is done. */
export type TrainTrial = (spec: ExperimentSpec, lost: (score: number, done: number) => boolean) => Pieces<Trial>;

export interface Attempt extends Trial {
  changes: Remedy[];
}
export interface Budget {
  /** Forks that are tried, without the run itself and those that confirm. */
  runs: number;
  seconds: number;
}
export const usualBudget: Budget = { runs: 10, seconds: 60 };

export interface Cure {
  before: Trial;
  /** What the winner changes, in its order; empty where nothing did better than the run itself. */
  changes: Remedy[];
  after: Trial;
  /** No problem is left, with no seed, none of them is far worse, and nothing that was tried reaches clearly more. */
  cured: boolean;
  /** The winner trained with other seeds. */
  seeds: { seed: number; score: number; problems: string[] }[];
  attempts: Attempt[];
}

/** Points of the score that count as the same. */
const near = 0.02;
/** Behind the best by so much after this share of its plan, a fork is ended. */
const farBehind = 0.15;
const judgedFrom = 0.4;
const otherSeeds = 2;
/** Points that another seed may lie below the winner. */
const unlucky = 0.1;
const mostChanges = 5;

const problemsOf = ({ findings }: Trial): string[] =>
  findings.filter(({ severity }) => severity === "problem").map(({ rule }) => rule);
const changesOf = (remedy: Remedy): Remedy[] => (remedy.id === together ? (remedy.parts ?? []) : [remedy]);
const keyOf = (changes: readonly Remedy[]): string =>
  JSON.stringify(changes.map(({ id, column, amount }) => [id, column ?? "", amount ?? 0]).sort());
const worth = ({ score }: Trial): number => (Number.isNaN(score) ? -Infinity : score);

/** `clock`: milliseconds. Depends on the data, the spec and, where the seconds run out, on the machine. */
export function* findCure(
  spec: ExperimentSpec,
  train: TrainTrial,
  { runs, seconds }: Budget,
  clock: () => number,
): Pieces<Cure> {
  const end = clock() + 1000 * seconds;
  const before = yield* train(spec, () => false);
  const attempts: Attempt[] = [];
  const tried = new Set([keyOf([])]);
  const waiting = offersOf(before, []);
  let best = worth(before);
  let most = mostChanges;
  while (attempts.length < runs && clock() < end) {
    const changes = next(waiting, tried, most);
    if (!changes) break;
    const changed = applied(spec, changes);
    if (!changed) continue;
    const trial = yield* train(
      changed,
      (score, done) => clock() > end || (done >= judgedFrom && score < best - farBehind),
    );
    attempts.push({ ...trial, changes });
    best = Math.max(best, worth(trial));
    if (done(trial, best)) {
      // More changes can't win any more.
      most = changes.length - 1;
      continue;
    }
    // What is still wrong with a fork that helped is tried on top of it.
    if (worth(trial) > worth(before) + near || problemsOf(trial).length < problemsOf(before).length)
      waiting.unshift(...offersOf(trial, changes));
  }
  const winner = winnerOf(attempts, best);
  const after: Trial = winner ?? before;
  const seeds: Cure["seeds"] = [];
  for (let k = 1; k <= (winner ? otherSeeds : 0); k++) {
    const seed = (spec.training.seed + k) >>> 0;
    const again = applied({ ...spec, training: { ...spec.training, seed } }, winner!.changes)!;
    const trial = yield* train(again, () => false);
    seeds.push({ seed, score: trial.score, problems: problemsOf(trial) });
  }
  const holds = seeds.every(({ score, problems }) => problems.length === 0 && score >= after.score - unlucky);
  const cured = winner !== null && problemsOf(winner).length === 0 && holds;
  return { before, changes: winner?.changes ?? [], after, cured, seeds, attempts };
}

/** No problem is left, and it is as good as anything so far. */
const done = (trial: Trial, best: number) =>
  !trial.stopped && problemsOf(trial).length === 0 && worth(trial) >= best - near;

/** What the findings of a trial offer on top of its changes: the roots' remedies together, then each by itself, best first. */
function offersOf({ findings }: Trial, changes: readonly Remedy[]): Remedy[][] {
  const grave = findings.filter(({ severity }) => severity !== "note");
  const most = Math.max(0, ...grave.map(({ remedies }) => remedies.length));
  const offers: Remedy[][] = [];
  for (let rank = 0; rank < most; rank++) {
    for (const { remedies } of grave) {
      const remedy = remedies[rank];
      if (remedy) offers.push([...changes, ...changesOf(remedy)]);
    }
  }
  return offers.filter((offer) => offer.every(isNew));
}

/** What was changed once is not changed again on top; a rate may be lowered twice. */
const isNew = ({ id }: Remedy, place: number, offer: readonly Remedy[]): boolean => {
  const before = offer.slice(0, place).filter((other) => other.id === id).length;
  return before < (id === "lower_learning_rate" ? 2 : 1);
};

function next(waiting: Remedy[][], tried: Set<string>, most: number): Remedy[] | null {
  for (;;) {
    const changes = waiting.shift();
    if (!changes) return null;
    const key = keyOf(changes);
    if (changes.length > most || tried.has(key)) continue;
    tried.add(key);
    return changes;
  }
}

/** The spec with all changes; null where one of them changes nothing. */
function applied(spec: ExperimentSpec, changes: readonly Remedy[]): ExperimentSpec | null {
  let changed: ExperimentSpec | null = spec;
  for (const change of changes) changed = changed && remedied(changed, change);
  return changed;
}

/** Of those as good as the best the one with fewest problems, then fewest changes; null where none beats the run itself. */
function winnerOf(attempts: readonly Attempt[], best: number): Attempt | null {
  const good = attempts.filter((attempt) => !attempt.stopped && worth(attempt) >= best - near);
  const order = (a: Attempt, b: Attempt) =>
    problemsOf(a).length - problemsOf(b).length || a.changes.length - b.changes.length || worth(b) - worth(a);
  return good.sort(order)[0] ?? null;
}
