/** What the trials of one search for a cure are worth, and which of them wins. */
import { problemsOf } from "./changes";
import type { Remedy } from "./finding";
import { isOfYardstick } from "./plain";
import type { Rule } from "./rule";
import { rules } from "./rules";
import { noiseOf, squashed, worthOf } from "./standing";
import type { Attempt, Trial } from "./trial";

/** Points of what a trial is worth that count as the same. */
const near = 0.005;
/** Points that a run has to gain for it to be better than what is cured, and that noise is at most where a smaller set is preferred. */
const betterBy = 0.01;
/** The same for another network than one that the doctor finds nothing wrong with, and for a set that leaves a cause standing. */
const clearly = 0.02;
/** Behind the best by so much, a fork has lost. */
const farBehind = 0.15;

export class Ranking {
  readonly attempts: Attempt[] = [];
  /** Winners that other seeds did not confirm. */
  private readonly refuted = new Set<Attempt>();
  /** What the best trial is worth, and the highest score of one that is worth something. */
  private best = -Infinity;
  private bestScore = -Infinity;
  /** Rows that are few or far away count as much as the others. */
  private alike = false;
  /** Points that a run has to gain for it to be better. */
  private readonly gain: number;
  /** What the run itself was found to have. */
  private readonly causes: ReadonlySet<string>;

  constructor(private readonly before: Trial) {
    this.causes = new Set(graveOf(before));
    this.gain = this.causes.size > 0 ? betterBy : clearly;
    this.hold(before);
  }

  add(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.hold(attempt);
  }
  refute(attempt: Attempt): void {
    this.refuted.add(attempt);
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
  worth({ findings, score, standings }: Trial): number {
    const hollow = findings.some(({ rule, severity }) => {
      const { judgedBy = null } = ruleOf(rule) ?? {};
      return severity !== "note" && judgedBy !== null && judgedBy.every((measure) => measure === "recall");
    });
    const value = standings ? worthOf(standings, this.alike) : squashed(score);
    return hollow || Number.isNaN(score) || Number.isNaN(value) ? -Infinity : value;
  }

  /** Whether a fork with this score, on its way, can't win any more. */
  isLost({ score }: Trial): boolean {
    return squashed(score) < this.bestScore - farBehind;
  }
  /** Part of a set that came out far behind: what that lacked, it lacks as well. */
  isHopeless(changes: readonly Remedy[]): boolean {
    const isFarBehind = (attempt: Attempt) => attempt.stopped || !(this.worth(attempt) >= this.best - farBehind);
    return this.attempts.some((attempt) => isFarBehind(attempt) && includes(attempt.changes, changes));
  }
  /** Nothing can be clearly better. */
  isTop(trial: Trial): boolean {
    return this.worth(trial) >= 1 - near;
  }
  get atTop(): boolean {
    return this.best >= 1 - near;
  }
  /** Than the run itself. */
  isBetter(trial: Trial): boolean {
    const { before, gain } = this;
    return this.worth(trial) > this.worth(before) + gain || problemsOf(trial).length < problemsOf(before).length;
  }
  /** No problem is left, and it is as good as anything so far. */
  isDone(trial: Trial): boolean {
    return !trial.stopped && problemsOf(trial).length === 0 && this.worth(trial) >= this.best - near;
  }
  /** Warnings and problems, and what the run itself had that is still a note: a network that copes with a fault still has it. */
  left({ findings }: Trial): number {
    return findings.filter(({ rule, severity }) => severity !== "note" || this.causes.has(rule)).length;
  }

  /** The smallest of those that are done, better, and not refuted. */
  smallest(): Attempt | undefined {
    const done = this.attempts.filter(
      (attempt) => !this.refuted.has(attempt) && this.isDone(attempt) && this.isBetter(attempt),
    );
    return done.sort((a, b) => this.bySize(a, b))[0];
  }

  /**
   * Of those that the validation rows can't tell from the best: the one with fewest problems, then with least of the run's causes
   * left, then with fewest changes. Null where none beats the run itself, and of those that other seeds did not confirm none.
   */
  winner(): Attempt | null {
    const better = this.attempts.filter(
      (attempt) => !attempt.stopped && !this.refuted.has(attempt) && this.isBetter(attempt),
    );
    const good = better.filter((attempt) => this.isAsGood(attempt, clearly));
    const rank = (a: Attempt, b: Attempt) => problemsOf(a).length - problemsOf(b).length || this.left(a) - this.left(b);
    const [first] = [...good].sort(rank);
    if (!first) return null;
    const clean = good.filter((attempt) => rank(attempt, first) === 0);
    const most = Math.max(...clean.map((attempt) => this.worth(attempt)));
    const equal = clean.filter((attempt) => this.isAsGood(attempt, betterBy, most));
    return equal.sort((a, b) => this.bySize(a, b) || this.worth(b) - this.worth(a))[0]!;
  }
  /** Than what is worth `best`: within the noise of the validation rows, of which no more than `most` points count. */
  private isAsGood(trial: Trial, most: number, best = this.best): boolean {
    const noise = trial.standings ? noiseOf(trial.standings, this.alike) : 0;
    return this.worth(trial) >= best - Math.max(near, Math.min(most, noise));
  }
  /** Of sets of one size, those win that answer findings. */
  private bySize(a: Attempt, b: Attempt): number {
    return a.changes.length - b.changes.length || this.unasked(a) - this.unasked(b);
  }
  /** How many of its changes no finding asked for. */
  private unasked({ changes }: Attempt): number {
    return changes.filter(({ id }) => isOfYardstick(id)).length;
  }
}

export const includes = (changes: readonly Remedy[], some: readonly Remedy[]): boolean =>
  some.every((one) => changes.includes(one));

const graveOf = ({ findings }: Trial): string[] =>
  findings.filter(({ severity }) => severity !== "note").map(({ rule }) => rule);
const ruleOf = (id: string): Rule | undefined => (rules as Record<string, Rule>)[id];
const isUneven = ({ findings }: Trial): boolean =>
  findings.some(({ rule, severity }) => severity !== "note" && ruleOf(rule)?.uneven === true);
