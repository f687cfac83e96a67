/** How many threads a model's training takes: as many as help, which is measured. The results are the same for all of them. */
import type { NetworkPlan } from "../../network/plan";
import type { Machine } from "./machine";

/** Multiplications of a step below which waiting for each other costs more than it brings. */
const smallStep = 100_000;
/** Times that each number of threads is tried. */
const trials = 3;

export class Team {
  readonly most: number;
  private readonly candidates: number[];
  private readonly times: number[][];
  private chosen: number | null = null;

  constructor(
    private readonly machine: Machine,
    plan: NetworkPlan,
    batchSize: number,
  ) {
    const work = plan.multiplications * batchSize;
    this.most = work < smallStep && !machine.always ? 1 : machine.threads;
    this.candidates = this.most === 1 ? [1] : [1, this.most];
    this.times = this.candidates.map(() => []);
    if (this.most === 1 || machine.always) this.chosen = this.most;
  }

  /** How many are taken now. */
  get threads(): number {
    return this.chosen ?? (this.machine.ready ? this.most : 1);
  }

  /** Does `count` steps of work with the threads that suit, or with those to be tried next. */
  run(count: number, work: (threads: number) => number): number {
    if (this.chosen !== null) return work(this.chosen);
    if (!this.machine.ready) return work(1);
    const next = this.times.findIndex((times) => times.length === Math.min(...this.times.map((t) => t.length)));
    const before = this.machine.clock();
    const done = work(this.candidates[next]!);
    this.times[next]!.push((this.machine.clock() - before) / count);
    if (this.times.every((times) => times.length >= trials)) {
      const best = this.times.map((times) => Math.min(...times));
      this.chosen = this.candidates[best.indexOf(Math.min(...best))]!;
    }
    return done;
  }
}
