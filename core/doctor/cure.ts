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
import { Forks } from "./forks";
import { yardsticks, type Yardstick } from "./plain";
import { includes, Ranking } from "./ranking";
import { helpsMany, offered } from "./remedies";
import { costOf, unlucky, type Attempt, type Budget, type Cure, type Trial, type TrialTrainer } from "./trial";

const otherSeeds = 2;
/** Of a set. */
const mostChanges = 8;
/** Remedies that are tried at once for what another one has uncovered. */
const mostUncovered = 2;

export class CureSearch {
  phase: "before" | "trying" | "confirming" | "ended" = "before";
  private readonly tried = new Set([keyOf([])]);
  private readonly forks: Forks;
  private waiting: Remedy[][] = [];
  private plain: Yardstick[] = [];
  private most = mostChanges;
  private over = false;
  private before!: Trial;
  private ranking: Ranking | null = null;
  private began = 0;

  /** `budget` may be changed while the search goes on. */
  constructor(
    private readonly spec: ExperimentSpec,
    private readonly trainer: TrialTrainer,
    readonly budget: Budget,
  ) {
    this.forks = new Forks(
      spec,
      trainer,
      (trial) => this.judged.isLost(trial),
      () => this.ahead(),
    );
  }

  get attempts(): readonly Attempt[] {
    return this.ranking?.attempts ?? [];
  }
  /** Of the budget's runs, whole ones. */
  get spent(): number {
    return this.attempts.reduce((sum, one) => sum + costOf(one, applied(this.spec, one.changes)!), 0);
  }
  /** There once it is known what is to be cured. */
  private get judged(): Ranking {
    return this.ranking!;
  }

  /** `before`: what the run itself came to, where that is known. Depends on the data, the spec and, where `end` is called, on the machine. */
  async find(before: Trial | null = null): Promise<Cure> {
    this.began = this.trainer.clock();
    this.before = before ?? (await this.trainedItself());
    const { findings, standings } = this.before;
    this.ranking = new Ranking(this.before);
    this.waiting = offersOf(this.before, [], true);
    // Where it has findings and nothing to offer, there is nothing to learn. Where it finds nothing, plain networks tell whether it is right.
    const grave = findings.some(({ severity }) => severity !== "note");
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
      const next = this.judged.winner();
      if (next === null) break;
      this.phase = "confirming";
      const confirmed = await this.confirm(next);
      holds = confirmed.length === otherSeeds && confirms(next, confirmed);
      if (winner === null || holds) [winner, seeds] = [next, confirmed];
      this.judged.refute(next);
      if (this.over || problemsOf(next).length > 0) break;
      this.most = mostChanges;
    }
    this.phase = "ended";
    const cured = winner !== null && problemsOf(winner).length === 0 && holds && this.isHeldAgainst();
    const attempts = [...this.attempts];
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
    const { judged, plain, tried } = this;
    return judged.atTop || plain.length === 0 || plain.some(({ changes }) => tried.has(keyOf(changes)));
  }
  private bestPlain(): Attempt | null {
    const tried = this.attempts.filter(
      ({ stopped, changes }) => !stopped && this.plain.some((one) => one.changes === changes),
    );
    return tried.sort((a, b) => this.judged.worth(b) - this.judged.worth(a))[0] ?? null;
  }

  /** The time is up, or a person has seen enough: what is under way ends, and the best so far is confirmed. */
  end(): void {
    this.over = true;
    this.forks.stop();
  }

  private async trainedItself(): Promise<Trial> {
    const trial = await this.forks.whole("itself", this.spec, []);
    return trial ?? { score: NaN, findings: [], epochs: 0, seconds: 0, stopped: true };
  }

  private async explore(): Promise<void> {
    for (let changes = this.next(); changes; changes = this.next()) {
      const trial = await this.forks.taken(changes);
      this.tried.add(keyOf(changes));
      if (!trial) break;
      const attempt = { ...trial, changes };
      this.judged.add(attempt);
      this.learn(attempt);
    }
    this.forks.cancel();
  }
  /** What an attempt gives to try. */
  private learn(attempt: Attempt): void {
    const { before, waiting, judged } = this;
    const { changes } = attempt;
    const yardstick = this.plain.find((one) => one.changes === changes);
    if (yardstick) return;
    const more = offersOf(attempt, changes);
    if (uncovers(attempt, before)) waiting.unshift(...more.slice(0, mostUncovered));
    if (attempt.stopped) return;
    if (judged.isDone(attempt)) {
      // Whether all of its changes are needed, and whether what is left of warnings costs anything.
      if (changes.length > 1) waiting.unshift(...this.withoutOne(changes));
      if (judged.isTop(attempt) && judged.left(attempt) === 0) this.most = Math.min(this.most, changes.length - 1);
      else waiting.push(...more);
    } else if (judged.isBetter(attempt)) {
      // What is still wrong with a fork that helped is tried on top of it.
      waiting.unshift(...more);
    }
  }

  /** What is to be tried now, as long as there is something, and room in the budget. */
  private next(): Remedy[] | null {
    const left = this.began + 1000 * (this.budget.seconds - this.toConfirm()) - this.trainer.clock();
    if (this.over || this.runsLeft < 1 || left <= 0) return null;
    const changes = this.offers().next().value ?? null;
    if (changes) this.ahead();
    return changes;
  }
  /** How many whole runs there is room for. */
  private get runsLeft(): number {
    return Math.floor(this.budget.runs - this.spent + 1e-9);
  }
  /** Seconds that it will take to confirm what would win now. */
  private toConfirm(): number {
    const winner = this.judged.winner();
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
    const smallest = this.judged.smallest();
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
      .filter((fewer) => !this.judged.isHopeless(fewer));
  }
  /** When the doctor has no more to offer: what helps many networks, on top of the best. Not where it has nothing to offer at all. */
  private onTop(): Remedy[][] {
    if (this.waiting.length === 0) return [];
    const base = this.judged.winner()?.changes ?? [];
    const offers = offered(helpsMany, applied(this.spec, base)!).map((remedy) => [...base, remedy]);
    return offers.filter((offer) => offer.every(isNew));
  }
  /** Begins what will probably be wanted next. */
  private ahead(): void {
    if (this.over || this.phase !== "trying") return;
    this.forks.want(atMost(this.runsLeft, this.offers()));
  }

  private async confirm({ changes }: Attempt): Promise<Cure["seeds"]> {
    const { spec, forks } = this;
    const seeds = Array.from({ length: otherSeeds }, (_, k) => (spec.training.seed + k + 1) >>> 0);
    const trials = await Promise.all(
      seeds.map(async (seed) => {
        const seeded = applied({ ...spec, training: { ...spec.training, seed } }, changes)!;
        const trial = await forks.whole(`seed ${seed}`, seeded, changes);
        return trial && !trial.stopped ? [{ seed, score: trial.score, problems: problemsOf(trial) }] : [];
      }),
    );
    return trials.flat();
  }
}

function* atMost<T>(count: number, of: Iterable<T>): Generator<T, void, void> {
  let left = count;
  if (left <= 0) return;
  for (const one of of) {
    yield one;
    if (--left <= 0) return;
  }
}
/** First of one list, first of the other, and so on. */
function* inTurn<T>(first: readonly T[], second: readonly T[]): Generator<T, void, void> {
  for (let i = 0; i < Math.max(first.length, second.length); i++) {
    if (i < first.length) yield first[i]!;
    if (i < second.length) yield second[i]!;
  }
}
/** Rows where nobody says how many. */
const usualRows = 500;

/** All problems of the run are gone, and others stand in their place, which they had hidden. */
function uncovers(trial: Trial, before: Trial): boolean {
  const [now, then] = [problemsOf(trial), problemsOf(before)];
  return now.length > 0 && then.length > 0 && !now.some((rule) => then.includes(rule));
}

const confirms = ({ score }: Attempt, seeds: Cure["seeds"]): boolean =>
  seeds.every((seed) => seed.problems.length === 0 && seed.score >= score - unlucky);
