/** Many for a short time, the better ones for longer. */
import { distinct, type Method, type Proposal } from "./method";
import { latin } from "./latin";

/** Of each group a third goes on, for three times as long. */
const factor = 3;
const usualRuns = 27;

/** Below this share of the plan a curve says too little. */
const leastShare = 1 / 27;

/** Shares of the plan that the groups are trained for, the last of them all of it. */
export function rungs(runs: number): number[] {
  const shares = [1];
  for (
    let left = Math.floor(runs / factor);
    left >= 1 && shares[0]! / factor >= leastShare;
    left = Math.floor(left / factor)
  )
    shares.unshift(shares[0]! / factor);
  return shares;
}

export const halving: Method = {
  title: "Successive halving",
  doc: "Many settings for a short time; the better third goes on three times as long, and so on (Jamieson & Talwalkar 2016; the rungs of Hyperband, Li et al. 2018). Suits where good settings show early; slow starters are lost.",
  runs: () => usualRuns,
  *propose(space, choice) {
    const first = latin.propose(space, choice).next().value as readonly Proposal[];
    let points = distinct(space, first).map(({ point }) => point);
    for (const share of rungs(points.length)) {
      const scores: readonly number[] = yield points.map((point) => ({ point, share }));
      const order = points.map((_, i) => i).sort((a, b) => worth(scores[b]!) - worth(scores[a]!) || a - b);
      // Those that go on keep their order, so that runs are numbered alike whatever their scores.
      const kept = new Set(order.slice(0, Math.max(1, Math.floor(points.length / factor))));
      points = points.filter((_, i) => kept.has(i));
    }
  },
};

const worth = (score: number) => (Number.isNaN(score) ? -Infinity : score);
