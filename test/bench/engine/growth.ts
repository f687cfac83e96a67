/** How speed grows and shrinks with rows, width and depth: ours on one thread and on two, beside PyTorch on one. */
import type { Peer } from "./peer";
import { oursOn, ours } from "./peers/ours";
import { entrant, measure, type Plan, type Row } from "./rounds";
import type { Workload } from "./workloads";

export interface Series {
  name: "rows" | "width" | "depth";
  /** What it is measured on, in words. */
  words: string;
  points: readonly { size: number; work: Workload }[];
}

const common = {
  norm: false,
  dropout: 0,
  optimizer: "adam",
  learningRate: 0.001,
  equal: { rows: 0, epochs: 0 },
} as const;

function series(
  name: Series["name"],
  words: string,
  sizes: readonly number[],
  shape: (size: number) => Omit<Workload, "name" | keyof typeof common>,
): Series {
  return {
    name,
    words,
    points: sizes.map((size) => ({ size, work: { name: `${name} ${size}`, ...shape(size), ...common } })),
  };
}

export const growthSeries: readonly Series[] = [
  series("rows", "20 → 64 → 64 → 2, batch 256, Adam", [1000, 10_000, 100_000, 1_000_000, 10_000_000], (rows) => ({
    rows,
    inputs: 20,
    hidden: [64, 64],
    classes: 2,
    batch: 256,
  })),
  series("width", "50 → width → width → 10, batch 128, Adam", [16, 32, 64, 128, 256, 512, 1024, 2048], (width) => ({
    rows: 20_000,
    inputs: 50,
    hidden: [width, width],
    classes: 10,
    batch: 128,
  })),
  series("depth", "20 → depth × 64 → 2, batch 128, Adam", [1, 2, 5, 10, 20, 50], (depth) => ({
    rows: 20_000,
    inputs: 20,
    hidden: new Array<number>(depth).fill(64),
    classes: 2,
    batch: 128,
  })),
];

export interface Growth {
  name: Series["name"];
  words: string;
  points: { size: number; row: Row }[];
}

/** Beside PyTorch where it is there. */
export async function measureGrowth(plan: Plan): Promise<Growth[]> {
  const torch = plan.peers.find(({ id }) => id === "torch");
  const all: Growth[] = [];
  for (const { name, words, points } of growthSeries) {
    const measured: Growth["points"] = [];
    for (const { size, work } of points) measured.push({ size, row: await measure(work, plan, () => enter(torch)) });
    all.push({ name, words, points: measured });
  }
  return all;
}

function enter(torch: Peer | undefined) {
  const beside = torch ? [entrant(torch, 1, torch.settings(1)[0]!)] : [];
  const entrants = [entrant(ours, 1, oursOn(1, true)), ...beside, entrant(ours, 2, oursOn(2, true))];
  return Promise.resolve({ entrants, skipped: [] });
}
