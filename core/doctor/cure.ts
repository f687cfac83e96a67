/**
 * Looks for the smallest set of changes that cures a run: forks are trained with what the doctor offers, what each of them still
 * lacks is tried on top of it, and the best is trained again with other seeds.
 *
 * Forks are trained side by side, and what is found does not depend on how many at a time: they count in the order in which one
 * after the other would have been tried, and one that was begun ahead of its turn and is not needed is forgotten.
 */
import type { ExperimentSpec } from "../network/spec";
import type { Finding, Remedy } from "./finding";
import { offered, remedied, together, type RemedyId } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";

/** What training a spec came to. */
export interface Trial {
  /** Accuracy or R² on the validation rows; on the training rows where there are none. NaN of a run that failed. */
  score: number;
  findings: Finding[];
  epochs: number;
  seconds: number;
  /** It was ended early, for it could not win any more, or for want of time. */
  stopped: boolean;
}
/** A training that was begun. */
export interface Begun {
  /** Null where it was cancelled. */
  result: Promise<Trial | null>;
  /** It counts: it is one of the attempts, or confirms one. */
  take(): void;
  /** Ends it where it is, with what it has. */
  stop(): void;
  cancel(): void;
}
/** Trains specs beside each other. */
export interface TrialTrainer {
  /** How many at a time. */
  readonly slots: number;
  /** Milliseconds of a clock that never goes back. */
  clock(): number;
  /** `lost` is asked at the `rungs` (epochs) with what the training has come to; where it says so, the training ends there. */
  begin(spec: ExperimentSpec, changes: readonly Remedy[], rungs: number[], lost: (trial: Trial) => boolean): Begun;
}

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
/** Behind the best by so much at one of these shares of its plan, a fork is ended. */
const farBehind = 0.15;
const judgedAt = [0.4, 0.55, 0.7, 0.85];
const otherSeeds = 2;
/** Points that another seed may lie below the winner. */
const unlucky = 0.1;
const mostChanges = 5;
/** Remedies that are tried at once for what another one has uncovered. */
const mostUncovered = 2;

interface UnderWay {
  begun: Begun;
  /** What it was at its rungs. */
  rungs: Trial[];
  ended: boolean;
}

export class CureSearch {
  phase: "before" | "trying" | "confirming" | "ended" = "before";
  readonly attempts: Attempt[] = [];
  private readonly tried = new Set([keyOf([])]);
  private readonly underWay = new Map<string, UnderWay>();
  /** Winners that other seeds did not confirm. */
  private readonly refuted = new Set<Attempt>();
  private waiting: Remedy[][] = [];
  private best = -Infinity;
  private most = mostChanges;
  private over = false;
  private before!: Trial;
  private began = 0;

  /** `budget` may be changed while the search goes on. */
  constructor(
    private readonly spec: ExperimentSpec,
    private readonly trainer: TrialTrainer,
    readonly budget: Budget,
  ) {}

  /** `before`: what the run itself came to, where that is known. Depends on the data, the spec and, where `end` is called, on the machine. */
  async find(before: Trial | null = null): Promise<Cure> {
    this.began = this.trainer.clock();
    this.before = before ?? (await this.trainedItself());
    this.best = worth(this.before);
    this.waiting = offersOf(this.before, []);
    let seeds: Cure["seeds"] = [];
    let [winner, holds] = [null as Attempt | null, false];
    while (!holds) {
      this.phase = "trying";
      await this.explore();
      // What was refuted stands where nothing better came of it.
      const next = this.winner();
      if (next === null) break;
      this.phase = "confirming";
      const confirmed = await this.confirm(next);
      holds = confirmed.length === otherSeeds && confirms(next, confirmed);
      if (winner === null || holds) [winner, seeds] = [next, confirmed];
      this.refuted.add(next);
      if (this.over || problemsOf(next).length > 0) break;
      this.most = mostChanges;
    }
    this.phase = "ended";
    const cured = winner !== null && problemsOf(winner).length === 0 && holds;
    const { attempts } = this;
    return {
      before: this.before,
      changes: winner?.changes ?? [],
      after: winner ?? this.before,
      cured,
      seeds,
      attempts,
    };
  }

  /** The time is up, or a person has seen enough: what is under way ends, and the best so far is confirmed. */
  end(): void {
    this.over = true;
    for (const { begun } of this.underWay.values()) begun.stop();
  }

  private async trainedItself(): Promise<Trial> {
    const begun = this.trainer.begin(this.spec, [], [], () => false);
    begun.take();
    this.underWay.set("", { begun, rungs: [], ended: false });
    const trial = await begun.result;
    this.underWay.clear();
    return trial ?? { score: NaN, findings: [], epochs: 0, seconds: 0, stopped: true };
  }

  private async explore(): Promise<void> {
    for (let changes = this.next(); changes; changes = this.next()) {
      const trial = await this.trialOf(changes);
      if (!trial) break;
      const attempt = { ...trial, changes };
      this.attempts.push(attempt);
      this.best = Math.max(this.best, worth(trial));
      this.learn(attempt);
    }
    for (const { begun } of this.underWay.values()) begun.cancel();
    this.underWay.clear();
  }
  /** What an attempt gives to try. */
  private learn(attempt: Attempt): void {
    const { before, waiting } = this;
    const { changes } = attempt;
    const more = offersOf(attempt, changes);
    if (uncovers(attempt, before)) waiting.unshift(...more.slice(0, mostUncovered));
    if (attempt.stopped) return;
    if (isDone(attempt, this.best)) {
      // Whether all of its changes are needed, and whether what is left of warnings costs anything.
      if (changes.length > 1) waiting.unshift(...changes.map((_, out) => changes.filter((_change, n) => n !== out)));
      if (worth(attempt) >= 1 - near) this.most = Math.min(this.most, changes.length - 1);
      else waiting.push(...more);
    } else if (worth(attempt) > worth(before) + near || problemsOf(attempt).length < problemsOf(before).length) {
      // What is still wrong with a fork that helped is tried on top of it.
      waiting.unshift(...more);
    }
  }

  /** What is to be tried now, as long as there is something, and room in the budget. */
  private next(): Remedy[] | null {
    const { runs, seconds } = this.budget;
    const left = this.began + 1000 * (seconds - this.toConfirm()) - this.trainer.clock();
    if (this.over || this.attempts.length >= runs || left <= 0) return null;
    const changes = this.offers().next().value ?? null;
    if (changes) this.ahead();
    return changes;
  }
  /** Seconds that it will take to confirm what would win now. */
  private toConfirm(): number {
    const winner = this.winner();
    if (!winner || problemsOf(winner).length > 0) return 0;
    return winner.seconds * Math.ceil(otherSeeds / this.trainer.slots);
  }

  /** What is still to be tried, in its order; each set of changes once. When the doctor has no more to offer, what helps many networks. */
  private *offers(): Generator<Remedy[], void, void> {
    const seen = new Set(this.tried);
    for (const changes of [...this.waiting, ...this.usual()]) {
      const key = keyOf(changes);
      if (seen.has(key) || changes.length > this.most || !applied(this.spec, changes)) continue;
      seen.add(key);
      yield changes;
    }
  }
  /** Not for a run that the doctor has nothing to offer for, and not beyond a cure. */
  private usual(): Remedy[][] {
    const winner = this.winner();
    if (this.waiting.length === 0 || (winner && problemsOf(winner).length === 0)) return [];
    const base = winner?.changes ?? [];
    const offers = offered(helpsMany, applied(this.spec, base)!).map((remedy) => [...base, remedy]);
    return offers.filter((offer) => offer.every(isNew));
  }
  /** Begins what will probably be wanted next on cores that are free. */
  private ahead(): void {
    if (this.over || this.phase !== "trying") return;
    const training = () => [...this.underWay.values()].filter(({ ended }) => !ended).length;
    let left = this.budget.runs - this.attempts.length;
    const wanted = new Set<string>();
    for (const changes of this.offers()) {
      if (left-- <= 0) break;
      const key = keyOf(changes);
      wanted.add(key);
      if (!this.underWay.has(key) && training() < this.trainer.slots) this.begin(key, changes);
    }
    for (const [key, { begun }] of this.underWay) {
      if (wanted.has(key)) continue;
      begun.cancel();
      this.underWay.delete(key);
    }
  }
  private begin(key: string, changes: readonly Remedy[]): void {
    const rungs: Trial[] = [];
    const lost = (trial: Trial) => {
      rungs.push(trial);
      return isLost(trial, this.best);
    };
    const spec = applied(this.spec, changes)!;
    const begun = this.trainer.begin(spec, changes, rungsOf(spec), lost);
    const entry = { begun, rungs, ended: false };
    this.underWay.set(key, entry);
    void begun.result.then(() => {
      entry.ended = true;
      this.ahead();
    });
  }

  /** What comes of a set of changes where it is its turn; null where it was cancelled. */
  private async trialOf(changes: readonly Remedy[]): Promise<Trial | null> {
    const key = keyOf(changes);
    if (!this.underWay.has(key)) this.begin(key, changes);
    const { begun, rungs } = this.underWay.get(key)!;
    const result = await begun.result;
    this.underWay.delete(key);
    this.tried.add(key);
    if (!result) return null;
    begun.take();
    // Begun ahead of its turn, it may have gone on where those before it would have ended it.
    const lost = rungs.find((trial) => isLost(trial, this.best));
    return lost ? { ...lost, seconds: result.seconds, stopped: true } : result;
  }

  private async confirm({ changes }: Attempt): Promise<Cure["seeds"]> {
    const { spec, trainer, underWay } = this;
    const seeds = Array.from({ length: otherSeeds }, (_, k) => (spec.training.seed + k + 1) >>> 0);
    const trials = await Promise.all(
      seeds.map(async (seed) => {
        const seeded = applied({ ...spec, training: { ...spec.training, seed } }, changes)!;
        const begun = trainer.begin(seeded, changes, [], () => false);
        underWay.set(`seed ${seed}`, { begun, rungs: [], ended: false });
        const trial = await begun.result;
        underWay.delete(`seed ${seed}`);
        if (trial) begun.take();
        return trial && !trial.stopped ? [{ seed, score: trial.score, problems: problemsOf(trial) }] : [];
      }),
    );
    return trials.flat();
  }

  /**
   * Of those as good as the best the one with fewest problems, then fewest changes; null where none beats the run itself, and
   * of those that other seeds did not confirm none.
   */
  private winner(): Attempt | null {
    const { before, best } = this;
    const good = this.attempts.filter(
      (attempt) =>
        !attempt.stopped &&
        !this.refuted.has(attempt) &&
        worth(attempt) >= best - near &&
        (worth(attempt) > worth(before) + near || problemsOf(attempt).length < problemsOf(before).length),
    );
    const order = (a: Attempt, b: Attempt) =>
      problemsOf(a).length - problemsOf(b).length || a.changes.length - b.changes.length || worth(b) - worth(a);
    return good.sort(order)[0] ?? null;
  }
}

const problemsOf = ({ findings }: Trial): string[] =>
  findings.filter(({ severity }) => severity === "problem").map(({ rule }) => rule);
const changesOf = (remedy: Remedy): Remedy[] => (remedy.id === together ? (remedy.parts ?? []) : [remedy]);
const keyOf = (changes: readonly Remedy[]): string =>
  JSON.stringify(changes.map(({ id, column, amount }) => [id, column ?? "", amount ?? 0]).sort());

/** Tried where the findings offer no more, on top of what is best by then. */
const helpsMany = [
  "scale_inputs",
  "relu_everywhere",
  "adam",
  "default_learning_rate",
  "more_epochs",
  "larger_net",
  "batch_norm",
  "raise_learning_rate",
  "lower_learning_rate",
  "smaller_batch",
  "lower_penalty",
] as const satisfies readonly RemedyId[];

/** What the score says: nothing while a problem stands that the score does not show, such as a column that gives the answer away. */
function worth(trial: Trial): number {
  const hollow = trial.findings.some(({ rule, severity }) => {
    const { judgedBy = null } = (rules as Record<string, Rule>)[rule] ?? {};
    return severity !== "note" && judgedBy !== null && judgedBy.every((measure) => measure === "recall");
  });
  return hollow || Number.isNaN(trial.score) ? -Infinity : squashed(trial.score);
}
/** R² has no lower end: far below 0 one is as bad as another. */
const squashed = (score: number): number => (score < 0 ? score / (1 - score) : score);

const rungsOf = ({ training: { epochs } }: ExperimentSpec): number[] => [
  ...new Set(judgedAt.map((share) => Math.ceil(share * epochs)).filter((rung) => rung < epochs)),
];
const isLost = ({ score }: Trial, best: number): boolean => squashed(score) < best - farBehind;

/** All problems of the run are gone, and others stand in their place, which they had hidden. */
function uncovers(trial: Trial, before: Trial): boolean {
  const [now, then] = [problemsOf(trial), problemsOf(before)];
  return now.length > 0 && then.length > 0 && !now.some((rule) => then.includes(rule));
}

/** No problem is left, and it is as good as anything so far. */
const isDone = (trial: Trial, best: number): boolean =>
  !trial.stopped && problemsOf(trial).length === 0 && worth(trial) >= best - near;

const confirms = ({ score }: Attempt, seeds: Cure["seeds"]): boolean =>
  seeds.every((seed) => seed.problems.length === 0 && seed.score >= score - unlucky);

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

/** The spec with all changes; null where one of them changes nothing. */
function applied(spec: ExperimentSpec, changes: readonly Remedy[]): ExperimentSpec | null {
  let changed: ExperimentSpec | null = spec;
  for (const change of changes) changed = changed && remedied(changed, change);
  return changed;
}
