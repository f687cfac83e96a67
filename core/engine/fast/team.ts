/** How many threads a model's training takes: as many as help, which is measured. The results are the same for all of them. */
import type { NetworkPlan } from "../../network/plan";
import type { Machine } from "./machine";

/** Multiplications of a step below which waiting for each other costs more than it brings. */
const smallStep = 100_000;
/** The same of rows that are only passed forward. */
const smallPass = 500_000;
/** 1, 2, 4, … and the most. */
function numbersUpTo(most: number): number[] {
  const numbers: number[] = [];
  for (let number = 1; number < most; number *= 2) numbers.push(number);
  return [...numbers, most];
}

/**
 * Milliseconds of work in a row that each number of threads is tried for. In the first part the operating system may still have
 * threads share a processor, as when they have just been woken: only the rest counts.
 */
const settling = 15;
const counted = 10;
/** Times that each is tried, in turns. The median counts: one unlucky trial decides nothing. */
const rounds = 3;
/**
 * Milliseconds after which they are tried again: other programs come and go. Soon after the first choice, and ever later as long as
 * the choice stays the same.
 */
const firstRenewal = 1000;
const lastRenewal = 10_000;
/** Milliseconds of a look at the chosen number; when the median of some looks is so many times what was measured, all are tried again. */
const look = 50;
const looks = 3;
const tooSlow = 1.5;

/** Work of one number of threads: milliseconds in all, and those that count with their steps. */
interface Trial {
  threads: number;
  spent: number;
  time: number;
  steps: number;
}
const trialOf = (threads: number): Trial => ({ threads, spent: 0, time: 0, steps: 0 });

export class Team {
  readonly most: number;
  private trials: Trial[] = [];
  private chosen: number | null = null;
  private chosenAt = 0;
  /** Milliseconds of a step with the chosen number, as they were measured and as they are now. */
  private expected = Infinity;
  private seen: number[] = [];
  private looking = trialOf(0);
  private renewal = firstRenewal;
  private readonly multiplications: number;

  constructor(
    private readonly machine: Machine,
    plan: NetworkPlan,
    batchSize: number,
  ) {
    this.multiplications = plan.multiplications;
    const work = plan.multiplications * batchSize;
    this.most = work < smallStep && !machine.always ? 1 : machine.threads;
    if (this.most === 1 || machine.always) this.chosen = this.most;
    else this.trials = this.newTrials();
  }

  /** How many help with `rows` rows that are only passed forward. */
  threadsFor(rows: number): number {
    const worth = this.machine.always || rows * this.multiplications >= smallPass;
    return this.most > 1 && worth && this.machine.ready ? this.most : 1;
  }

  /** How many are taken now. */
  get threads(): number {
    return this.chosen ?? (this.machine.ready ? this.most : 1);
  }

  /** Does `count` steps of work with the threads that suit, or with those to be tried next. */
  run(count: number, work: (threads: number) => number): number {
    if (this.most === 1 || this.machine.always) return work(this.most);
    if (!this.machine.ready) return work(1);
    const before = this.machine.clock();
    if (this.chosen !== null && before - this.chosenAt >= this.renewal) this.tryAgain();
    const { chosen } = this;
    const trial = chosen === null ? this.trials.find(isOpen)! : this.looking;
    const done = work(trial.threads);
    const spent = this.machine.clock() - before;
    if (chosen !== null || trial.threads === 1 || trial.spent > settling) {
      trial.time += spent;
      trial.steps += count;
    }
    trial.spent += spent;
    if (chosen !== null) this.watch();
    else if (!this.trials.some(isOpen)) this.choose();
    return done;
  }

  private tryAgain(): void {
    this.trials = this.newTrials();
    this.chosen = null;
  }

  private newTrials(): Trial[] {
    return Array.from({ length: rounds }, () => numbersUpTo(this.most).map(trialOf)).flat();
  }

  private choose(): void {
    const costs = numbersUpTo(this.most).map((threads) => ({
      threads,
      cost: median(this.trials.filter((trial) => trial.threads === threads).map(costOf)),
    }));
    const { threads, cost } = costs.reduce((a, b) => (b.cost < a.cost ? b : a));
    this.renewal = threads === this.looking.threads ? Math.min(2 * this.renewal, lastRenewal) : firstRenewal;
    this.chosen = threads;
    this.expected = cost;
    this.chosenAt = this.machine.clock();
    this.looking = trialOf(threads);
    this.seen = [];
  }

  /** The chosen number may have been lucky when it was tried, or have lost its processors since. */
  private watch(): void {
    if (this.looking.time < look) return;
    this.seen = [...this.seen, costOf(this.looking)].slice(-looks);
    this.looking = trialOf(this.looking.threads);
    if (this.seen.length === looks && median(this.seen) > tooSlow * this.expected) this.tryAgain();
  }
}

const isOpen = ({ time }: Trial) => time < counted;
const costOf = ({ time, steps }: Trial) => time / steps;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
