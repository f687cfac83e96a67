/** Where a model of what was measured expects most. */
import { createRandom } from "../../random";
import { normalBelow } from "../../metrics/normal";
import { shiftOf, sobolPoints, mostSobolAxes } from "./sobol";
import { latin } from "./latin";
import { whole, type Choice, type Method, type Proposal } from "./method";
import { fitProcess, type Process } from "./process";
import type { Space } from "../space";

/** Trained side by side before the model is fitted anew: as many whatever the machine, so that the choice is the same. */
const group = 4;
const usualRuns = 24;
const candidates = 512;

export const bayes: Method = {
  title: "Bayesian",
  doc: "A Gaussian process (Matérn 5/2) is fitted to what was measured, and the next settings are those with the largest expected improvement (Jones et al. 1998; Snoek, Larochelle & Adams 2012), four at a time (constant liar). Suits few, dear runs.",
  runs: () => usualRuns,
  adds: true,
  *propose(space, choice) {
    const { runs, seed } = choice;
    const random = createRandom(seed, "sweep/bayes");
    const points: Float64Array[] = [];
    const scores: number[] = [];
    let next = firstOf(space, choice);
    while (next.length > 0) {
      points.push(...next.map(({ point }) => point));
      scores.push(...(yield next));
      next = [];
      const count = Math.min(group, runs - points.length);
      if (count <= 0) return;
      const told = filled(scores);
      const lies: number[] = [];
      const wide = Array.from({ length: candidates }, () => Float64Array.from(space.axes, () => random.next()));
      for (let i = 0; i < count; i++) {
        const process = fitProcess([...points, ...next.map(({ point }) => point)], [...told, ...lies]);
        const best = Math.max(...told);
        const near = nearby(points[told.indexOf(best)]!, random);
        next.push(whole(bestOf([...wide, ...near], process, best)));
        lies.push(Math.min(...told));
      }
    }
  },
};

function firstOf(space: Space, choice: Choice): Proposal[] {
  const { length } = space.axes;
  const count = Math.max(1, Math.min(choice.runs, Math.max(group, 2 * length + 2)));
  if (length <= mostSobolAxes) return sobolPoints(count, length, shiftOf(length, choice.seed)).map(whole);
  return [...(latin.propose(space, { ...choice, runs: count }).next().value as readonly Proposal[])];
}

/** A run that failed counts as the worst that was measured. */
function filled(scores: readonly number[]): number[] {
  const measured = scores.filter((score) => !Number.isNaN(score));
  const worst = measured.length > 0 ? Math.min(...measured) : 0;
  return scores.map((score) => (Number.isNaN(score) ? worst : score));
}

/** Points around the best so far, at three distances. */
function nearby(best: Float64Array, random: { normal(): number }): Float64Array[] {
  return [0.02, 0.05, 0.15].flatMap((spread) =>
    Array.from({ length: 32 }, () =>
      best.map((u) => Math.max(0, Math.min(1 - 2 ** -32, u + spread * random.normal()))),
    ),
  );
}

function bestOf(points: readonly Float64Array[], process: Process, best: number): Float64Array {
  let [found, most] = [points[0]!, -Infinity];
  for (const point of points) {
    const { mean, deviation } = process(point);
    const z = deviation > 0 ? (mean - best) / deviation : 0;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const improvement = deviation > 0 ? (mean - best) * normalBelow(z) + deviation * density : Math.max(0, mean - best);
    if (improvement > most) [found, most] = [point, improvement];
  }
  return found;
}
