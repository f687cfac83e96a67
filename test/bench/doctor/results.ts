/** What one benchmark run of a part came to, and the figures over it. */
import type { Severity } from "#core/doctor/finding";

export interface Named {
  rule: string;
  severity: Severity;
  /** Rules of the findings that bring it about. */
  causes: string[];
}
export interface Broken {
  name: string;
  table: string;
  faults: string[];
  /** Per fault: the rules that are right. */
  rights: string[][];
  outside: boolean;
  named: Named[];
  /** Share of the planned epochs at which each rule was first raised. */
  raised: Record<string, number>;
  problems: string[];
  score: number;
  /** Of the best sound experiment on the same data; NaN where there is nothing to learn. */
  reference: number;
  /** What a cure has to come near: the experiment before it was broken, where that is no better than the reference. */
  cure: number;
  /** The first remedy, and the score with it and nothing else. */
  remedy: string | null;
  after: number | null;
  /** What `Find a cure` came to, where it was asked: null where the run is none to cure. */
  found?: Found | null;
  seconds: number;
}
export interface Found {
  /** Ids of what it changes. */
  changes: string[];
  /** What it says of itself. */
  cured: boolean;
  attempts: number;
  /** Each attempt in a line: changes, its score, that of the training rows, both by what few rows do not decide, what is still wrong. */
  tried: string[];
  /** On the wall, or the processor's shared among the cores (`busy`); the run itself and the seeds that confirm included. */
  seconds: number;
  /** The score as everywhere here, of the run with its changes. */
  score: number;
  /** The data are one of the shipped samples. */
  sample: boolean;
}
export interface Sound {
  name: string;
  table: string;
  /** At the end. */
  named: Named[];
  problems: string[];
  warnings: string[];
  score: number;
  reference: number;
  /** The same over the rows not trained on. */
  unseen: number;
  unseenReference: number;
}
export interface Results {
  part: string;
  seed: number;
  /** Seconds of searches are the processor's. */
  busy: boolean;
  broken: Broken[];
  sound: Sound[];
}

/** Points of the score that a remedy may fall short of the reference by. */
export const near = 0.02;
/** A fault that costs less than this has not broken the experiment, and one that costs more has. */
export const costs = 0.03;

/** Faults whose harm is not in the score. */
const harmless = new Set(["nothing", "leakage"]);
export const isBroken = ({ faults, score, reference }: Pick<Broken, "faults" | "score" | "reference">): boolean =>
  faults.every((id) => harmless.has(id)) || !(score > reference - costs);
/** Within what a fault costs of the best, over all rows; over the few that were not trained on within twice that. */
export const isSound = ({ score, reference, unseen, unseenReference }: Sound): boolean =>
  score > reference - costs && unseen > unseenReference - 2 * costs;

const rules = ({ named }: Broken) => named.filter(({ severity }) => severity !== "note").map(({ rule }) => rule);
const all = (run: Broken) => run.rights.flat();
/** A right finding is among those that are named. */
export const detected = (run: Broken): boolean => rules(run).some((rule) => all(run).includes(rule));
/** It stands first. */
export const rooted = (run: Broken): boolean => all(run).includes(rules(run)[0] ?? "");
/** Of several faults each has a finding of its own: no finding counts for two. */
export function bothNamed(run: Broken): boolean {
  const found = rules(run);
  const [a = [], b = []] = run.rights;
  return found.some((one) => a.includes(one) && found.some((other) => other !== one && b.includes(other)));
}
export const timeOf = (run: Broken): number =>
  Math.min(...all(run).map((rule) => run.raised[rule] ?? Infinity), Infinity);
export const cured = (run: Broken): boolean => run.after !== null && run.after >= run.cure - near;

export const foundCure = (run: Broken): boolean => !!run.found && run.found.score >= run.cure - near;

/** Wilson's interval of a share, 95 %. */
export function wilson(hits: number, of: number): [number, number] {
  if (of === 0) return [0, 1];
  const [z, p] = [1.96, hits / of];
  const middle = (p + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
