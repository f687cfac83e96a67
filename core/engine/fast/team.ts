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
const counted = 15;
/** Times that each is tried, in turns. */
const rounds = 2;
/** Milliseconds after which they are tried again: other programs come and go. */
const renewal = 10_000;

interface Trial {
  threads: number;
  spent: number;
  time: number;
  steps: number;
}

export class Team {
  readonly most: number;
  private trials: Trial[] = [];
  private chosen: number | null = null;
  private chosenAt = 0;
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
    if (this.chosen !== null) {
      if (before - this.chosenAt < renewal) return work(this.chosen);
      this.chosen = null;
    }
    if (this.trials.length === 0) this.trials = this.newTrials();
    const trial = this.trials.find(isOpen)!;
    const done = work(trial.threads);
    const spent = this.machine.clock() - before;
    if (trial.spent > settling) {
      trial.time += spent;
      trial.steps += count;
    }
    trial.spent += spent;
    if (!this.trials.some(isOpen)) this.choose();
    return done;
  }

  private newTrials(): Trial[] {
    const candidates = numbersUpTo(this.most);
    return Array.from({ length: rounds * candidates.length }, (_, n) => ({
      threads: candidates[n % candidates.length]!,
      spent: 0,
      time: 0,
      steps: 0,
    }));
  }

  private choose(): void {
    const best = this.trials.reduce((a, b) => (b.time / b.steps < a.time / a.steps ? b : a));
    this.chosen = best.threads;
    this.chosenAt = this.machine.clock();
    this.trials = [];
  }
}

const isOpen = ({ time }: Trial) => time < counted;
