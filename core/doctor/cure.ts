/**
 * Looks for the smallest set of changes that cures a run: forks are trained with what the doctor offers, what each of them still
 * lacks is tried on top of it, and the best is trained again with other seeds.
 *
 * Forks are trained side by side, and what is found does not depend on how many at a time: they count in the order in which one
 * after the other would have been tried, and one that was begun ahead of its turn and is not needed is forgotten.
 */
import type { ExperimentSpec } from "../network/spec";
import { applied, isNew, keyOf, offersOf, problemsOf } from "./changes";
import type { Remedy } from "./finding";
import { isOfYardstick, yardsticks, type Yardstick } from "./plain";
import { helpsMany, offered } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";
import { squashed, worthOf } from "./standing";
import { unlucky, type Attempt, type Begun, type Budget, type Cure, type Trial, type TrialTrainer } from "./trial";

/** Points of what a trial is worth that count as the same. */
const near = 0.005;
/** Points that a run has to gain for it to be better than what is cured. */
const betterBy = 0.01;
/** Points by which another network has to do better than one that the doctor finds nothing wrong with. */
const clearly = 0.02;
/** Behind the best by so much at one of these shares of its plan, a fork is ended. */
const farBehind = 0.15;
const judgedAt = [0.4, 0.55, 0.7, 0.85];
const otherSeeds = 2;
/** Of a set. */
const mostChanges = 8;
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
  private plain: Yardstick[] = [];
  /** What the best trial is worth, and the highest score of one that is worth something. */
  private best = -Infinity;
  private bestScore = -Infinity;
  /** Rows that are few or far away count as much as the others. */
  private alike = false;
  /** Points that a run has to gain for it to be better. */
  private gain = betterBy;
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
    const { findings, standings } = this.before;
    this.hold(this.before);
    this.waiting = offersOf(this.before, [], true);
    // Where it has findings and nothing to offer, there is nothing to learn. Where it finds nothing, plain networks tell whether it is right.
    const grave = findings.some(({ severity }) => severity !== "note");
    if (!grave) this.gain = clearly;
    if (!grave || this.waiting.length > 0)
      this.plain = yardsticks(this.spec, findings, standings?.train.rows ?? usualRows).filter(
        ({ changes }) => applied(this.spec, changes) !== null,
      );
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
    const cured = winner !== null && problemsOf(winner).length === 0 && holds && this.isHeldAgainst();
    const { attempts } = this;
    return {
      before: this.before,
      changes: winner?.changes ?? [],
      after: winner ?? this.before,
      cured,
      plain: this.bestPlain(),
      seeds,
      attempts,
    };
  }

  /** What can be reached is known: by a yardstick that was tried, or for nothing can be better. */
  private isHeldAgainst(): boolean {
    const { best, plain, tried } = this;
    return best >= 1 - near || plain.length === 0 || plain.some(({ changes }) => tried.has(keyOf(changes)));
  }
  private bestPlain(): Attempt | null {
    const tried = this.attempts.filter(
      ({ stopped, changes }) => !stopped && this.plain.some((one) => one.changes === changes),
    );
    return tried.sort((a, b) => this.worth(b) - this.worth(a))[0] ?? null;
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
      this.hold(trial);
      this.learn(attempt);
    }
    for (const { begun } of this.underWay.values()) begun.cancel();
    this.underWay.clear();
  }
  private hold(trial: Trial): void {
    if (!this.alike && isUneven(trial)) {
      // Another fault had hidden it: what was tried before is judged anew.
      this.alike = true;
      this.best = Math.max(...[this.before, ...this.attempts].map((one) => this.worth(one)));
    }
    const value = this.worth(trial);
    this.best = Math.max(this.best, value);
    if (value > -Infinity) this.bestScore = Math.max(this.bestScore, squashed(trial.score));
  }
  /** What a trial says: nothing while a problem stands that no score shows, such as a column that gives the answer away. */
  private worth({ findings, score, standings }: Trial): number {
    const hollow = findings.some(({ rule, severity }) => {
      const { judgedBy = null } = ruleOf(rule) ?? {};
      return severity !== "note" && judgedBy !== null && judgedBy.every((measure) => measure === "recall");
    });
    const value = standings ? worthOf(standings, this.alike) : squashed(score);
    return hollow || Number.isNaN(score) || Number.isNaN(value) ? -Infinity : value;
  }
  /** What an attempt gives to try. */
  private learn(attempt: Attempt): void {
    const { before, waiting } = this;
    const { changes } = attempt;
    const yardstick = this.plain.find((one) => one.changes === changes);
    if (yardstick) return;
    const more = offersOf(attempt, changes);
    if (uncovers(attempt, before)) waiting.unshift(...more.slice(0, mostUncovered));
    if (attempt.stopped) return;
    if (this.isDone(attempt)) {
      // Whether all of its changes are needed, and whether what is left of warnings costs anything.
      if (changes.length > 1) waiting.unshift(...this.withoutOne(changes));
      if (this.worth(attempt) >= 1 - near) this.most = Math.min(this.most, changes.length - 1);
      else waiting.push(...more);
    } else if (this.isBetter(attempt)) {
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
    for (const changes of this.inOrder()) {
      const key = keyOf(changes);
      if (seen.has(key) || changes.length > this.most || !applied(this.spec, changes)) continue;
      seen.add(key);
      yield changes;
    }
  }
  /** What the doctor offers first; then the yardsticks, for they say what is near enough; then what was learnt from all these. */
  private *inOrder(): Generator<Remedy[], void, void> {
    const { waiting, plain } = this;
    if (this.attempts.length === 0 && waiting[0]) yield waiting[0];
    for (const { changes } of plain) yield changes;
    const done = this.attempts.filter(
      (attempt) => !this.refuted.has(attempt) && this.isDone(attempt) && this.isBetter(attempt),
    );
    const smallest = done.sort((a, b) => a.changes.length - b.changes.length || plainOf(a) - plainOf(b))[0];
    // A yardstick that nothing smaller comes near is taken apart, in turn with what the doctor offers on top of what has helped.
    const ofPlain = smallest && this.plain.find(({ changes }) => includes(changes, smallest.changes));
    const parts = ofPlain && smallest.changes.length > 1 ? this.withoutOne(smallest.changes) : [];
    const isOpen = (changes: readonly Remedy[]) => !this.tried.has(keyOf(changes));
    const [offers, apart] = [waiting.filter(isOpen), parts.filter(isOpen)];
    yield* this.attempts.length % 2 > 0 ? inTurn(offers, apart) : inTurn(apart, offers);
    if (smallest === undefined) yield* this.onTop();
  }
  /** A set of changes without one of them at a time. */
  private withoutOne(changes: readonly Remedy[]): Remedy[][] {
    const needed = this.plain[0]?.changes.slice(0, this.plain[0].needed) ?? [];
    return changes
      .filter((change) => !needed.includes(change))
      .map((out) => changes.filter((change) => change !== out))
      .filter((fewer) => !this.isHopeless(fewer));
  }
  /** Part of a set that came out far behind: what that lacked, it lacks as well. */
  private isHopeless(changes: readonly Remedy[]): boolean {
    const isFarBehind = (attempt: Attempt) => attempt.stopped || !(this.worth(attempt) >= this.best - farBehind);
    return this.attempts.some((attempt) => isFarBehind(attempt) && includes(attempt.changes, changes));
  }
  /** When the doctor has no more to offer: what helps many networks, on top of the best. Not where it has nothing to offer at all. */
  private onTop(): Remedy[][] {
    if (this.waiting.length === 0) return [];
    const base = this.winner()?.changes ?? [];
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
      return isLost(trial, this.bestScore);
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
    const lost = rungs.find((trial) => isLost(trial, this.bestScore));
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
    const { best } = this;
    const good = this.attempts.filter(
      (attempt) =>
        !attempt.stopped && !this.refuted.has(attempt) && this.worth(attempt) >= best - near && this.isBetter(attempt),
    );
    const order = (a: Attempt, b: Attempt) =>
      problemsOf(a).length - problemsOf(b).length ||
      a.changes.length - b.changes.length ||
      plainOf(a) - plainOf(b) ||
      this.worth(b) - this.worth(a);
    return good.sort(order)[0] ?? null;
  }
  /** Than the run itself. */
  private isBetter(trial: Trial): boolean {
    const { before, gain } = this;
    return this.worth(trial) > this.worth(before) + gain || problemsOf(trial).length < problemsOf(before).length;
  }
  /** No problem is left, and it is as good as anything so far. */
  private isDone(trial: Trial): boolean {
    return !trial.stopped && problemsOf(trial).length === 0 && this.worth(trial) >= this.best - near;
  }
}

/** First of one list, first of the other, and so on. */
function* inTurn<T>(first: readonly T[], second: readonly T[]): Generator<T, void, void> {
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) yield first[i]!;
    if (i < second.length) yield second[i]!;
  }
}
/** How many of its changes are a yardstick's, and no answer to a finding: of sets of one size, those with few win. */
const plainOf = ({ changes }: Attempt): number => changes.filter(({ id }) => isOfYardstick(id)).length;

/** Rows where nobody says how many. */
const usualRows = 500;
const ruleOf = (id: string): Rule | undefined => (rules as Record<string, Rule>)[id];
const isUneven = ({ findings }: Trial): boolean =>
  findings.some(({ rule, severity }) => severity !== "note" && ruleOf(rule)?.uneven === true);
const includes = (changes: readonly Remedy[], some: readonly Remedy[]) => some.every((one) => changes.includes(one));

const rungsOf = ({ training: { epochs } }: ExperimentSpec): number[] => [
  ...new Set(judgedAt.map((share) => Math.ceil(share * epochs)).filter((rung) => rung < epochs)),
];
const isLost = ({ score }: Trial, best: number): boolean => squashed(score) < best - farBehind;

/** All problems of the run are gone, and others stand in their place, which they had hidden. */
function uncovers(trial: Trial, before: Trial): boolean {
  const [now, then] = [problemsOf(trial), problemsOf(before)];
  return now.length > 0 && then.length > 0 && !now.some((rule) => then.includes(rule));
}

const confirms = ({ score }: Attempt, seeds: Cure["seeds"]): boolean =>
  seeds.every((seed) => seed.problems.length === 0 && seed.score >= score - unlucky);
