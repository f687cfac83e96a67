/** What of a project's room its runs take, and how they are kept within a budget. */
import { thinHistory, tickBytes } from "../training/thin-history";
import type { RunSnapshot } from "../training/snapshot";
import type { Part } from "./content";

/** Bytes that curves and kept epochs may take: of one run, and of all runs of a project. */
export interface Budget {
  run: number;
  project: number;
}
/** A million measurements of a network of two layers have 100 MB. */
export const defaultBudget: Budget = { run: 256 * 2 ** 20, project: 2 ** 31 };

/** Bytes of a run's parts. */
export interface RunSize {
  run: string;
  /** `history/` */
  curves: number;
  /** `kept/`: weights of earlier epochs. */
  epochs: number;
  /** Weights, what the optimiser remembers, and all else: never cleaned up. */
  rest: number;
}

export interface ProjectSize {
  data: number;
  /** `fixed`: it trains just now, and stays as it is. */
  runs: (RunSize & { fixed: boolean })[];
}

export function sizeOf(run: string, parts: readonly Part[]): RunSize {
  const size = { run, curves: 0, epochs: 0, rest: 0 };
  for (const { name, bytes } of parts) {
    const place = name.split("/")[2];
    size[place === "history" ? "curves" : place === "kept" ? "epochs" : "rest"] += bytes.length;
  }
  return size;
}

/** What is to be taken from a run. */
export interface Cleaning {
  run: string;
  /** Weights of earlier epochs go, but for those of the first, the best and the last. */
  epochs: boolean;
  /** Curves have so many measurements at most; null: they stay. */
  ticks: number | null;
}
/** What `Clean up…` thins curves to: more than a screen shows. */
export const thinnedTicks = 2000;

export function cleaned(snapshot: RunSnapshot, { epochs, ticks }: Omit<Cleaning, "run">): RunSnapshot {
  const { kept, history } = snapshot;
  const best = kept.reduce<(typeof kept)[number] | null>(
    (low, one) => (one.loss < (low?.loss ?? Infinity) ? one : low),
    null,
  );
  const stays = kept.filter((one, n) => n === 0 || n === kept.length - 1 || one === best);
  return {
    ...snapshot,
    kept: epochs ? stays : kept,
    history: ticks === null ? history : thinHistory(history, ticks),
  };
}

/** What has to be taken from runs so that they keep within a budget: the largest first, curves before earlier epochs. */
export function overBudget(runs: readonly { size: RunSize; layers: number }[], budget: Budget): Cleaning[] {
  let left = runs.reduce((sum, { size }) => sum + size.curves + size.epochs, 0) - budget.project;
  const bySize = [...runs].sort((a, b) => b.size.curves + b.size.epochs - a.size.curves - a.size.epochs);
  return bySize.flatMap(({ size, layers }): Cleaning[] => {
    const all = size.curves + size.epochs;
    const target = Math.min(budget.run, left > 0 ? Math.max(0, all - left) : all);
    if (all <= target) return [];
    const room = Math.max(0, target - size.epochs);
    const least = thinnedTicks * tickBytes(layers);
    const ticks = Math.max(thinnedTicks, Math.floor(room / tickBytes(layers)));
    const epochs = target < size.epochs + Math.min(size.curves, least);
    left -= all - target;
    return [{ run: size.run, epochs, ticks }];
  });
}
