/**
 * How many threads a model's training takes: as many as help, which is measured on its first updates. Those are updates like any
 * other: the results are the same for all numbers of threads.
 */
import type { NetworkPlan } from "../../network/plan";
import type { Machine } from "./machine";

/** Multiplications of a step below which waiting for each other costs more than it brings. */
const smallStep = 100_000;
/** The same of a pass forward, which waits but twice. */
const smallPass = 500_000;
/** Times that each number of threads is tried. */
const trials = 3;

/** What was found out before, for networks of the same shape. */
const known = new WeakMap<Machine, Map<string, number>>();
function choicesOf(machine: Machine): Map<string, number> {
  const choices = known.get(machine) ?? new Map<string, number>();
  known.set(machine, choices);
  return choices;
}

/** 1, 2, 4, … and the most. */
function numbersUpTo(most: number): number[] {
  const numbers: number[] = [];
  for (let number = 1; number < most; number *= 2) numbers.push(number);
  return [...numbers, most];
}

export class Team {
  readonly most: number;
  private readonly candidates: number[];
  private readonly times: number[][];
  private chosen: number | null;
  private readonly shape: string;
  private readonly multiplications: number;

  constructor(
    private readonly machine: Machine,
    plan: NetworkPlan,
    batchSize: number,
  ) {
    this.multiplications = plan.multiplications;
    const work = plan.multiplications * batchSize;
    this.most = work < smallStep && !machine.always ? 1 : machine.threads;
    this.candidates = numbersUpTo(this.most);
    this.shape = JSON.stringify([batchSize, plan.inputs, plan.layers.map(({ kind, units }) => [kind, units])]);
    this.times = this.candidates.map(() => []);
    this.chosen = this.most === 1 || machine.always ? this.most : (choicesOf(machine).get(this.shape) ?? null);
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
    if (this.chosen !== null && (this.chosen === 1 || this.machine.always)) return work(this.chosen);
    if (!this.machine.ready) return work(1);
    if (this.chosen !== null) return work(this.chosen);
    const next = this.times.findIndex((times) => times.length === Math.min(...this.times.map((t) => t.length)));
    const before = this.machine.clock();
    const done = work(this.candidates[next]!);
    this.times[next]!.push((this.machine.clock() - before) / count);
    if (this.times.every((times) => times.length >= trials)) {
      const best = this.times.map((times) => Math.min(...times));
      this.chosen = this.candidates[best.indexOf(Math.min(...best))]!;
      choicesOf(this.machine).set(this.shape, this.chosen);
    }
    return done;
  }
}
