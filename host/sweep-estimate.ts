/** What a sweep will take, before it begins: from a moment of training of its smallest, its middle and its largest network. */
import type { Dataset } from "#core/data/dataset";
import type { Recipe } from "#core/data/recipe-schema";
import type { Engine } from "#core/engine/engine";
import { costOf } from "#core/network/cost";
import type { NetworkPlan } from "#core/network/plan";
import type { ExperimentSpec } from "#core/network/spec";
import type { Pieces } from "#core/pieces";
import type { SweepEstimate } from "#core/sweep/estimate";
import { methodOf } from "#core/sweep/methods/index";
import { settingsPlanned } from "#core/sweep/planned";
import { repeated } from "#core/sweep/repeats";
import { spaceOf } from "#core/sweep/space";
import { repeatsOf, type Sweep } from "#core/sweep/sweep";
import { checkNetwork } from "#core/training/check";
import { keptBytes, mostKept } from "#core/training/kept";
import { planExperiment } from "#core/training/plan";

export interface EstimateTask {
  base: ExperimentSpec;
  sweep: Sweep;
  datasetOf(recipe: Recipe): Promise<Dataset>;
  engine: Engine;
  clock(): number;
  cores: number;
  /** Bytes that may be used. */
  memory: number;
  /** Does work in pieces. */
  work<T>(pieces: Pieces<T>): Promise<T>;
}

/** Curves and all else that a run keeps beside its weights, about. */
const bytesOfCurves = 100_000;
/** A thread with its engine, before it has a network. */
const bytesOfThread = 60 * 2 ** 20;

type PlanTask = Pick<EstimateTask, "base" | "sweep" | "datasetOf" | "cores" | "memory">;

/** The networks of the first settings, the smallest first. */
async function networksOf({ base, sweep, datasetOf }: PlanTask) {
  const space = spaceOf(base, sweep);
  const settings = settingsPlanned(space, sweep);
  const first = methodOf(sweep.method).propose(space, { runs: settings, seed: sweep.seed }).next();
  const dataset = await datasetOf(repeated(base, sweep.repeat, 0).recipe);
  const networks = (first.done ? [] : first.value).map(({ point, share }) => {
    const spec = space.spec(space.values(point));
    return { spec, share, plan: planExperiment(spec, dataset.prepared) };
  });
  networks.sort((a, b) => a.plan.parameters - b.plan.parameters);
  const runs = settings * repeatsOf(sweep.repeat);
  return { networks, dataset, settings, runs, bytesEach: bytesOfThread + costOf(networks.at(-1)!.plan).bytes };
}

/** How the cores are shared, without a look at the clock. @throws SpecError where a setting can't be */
export async function coresEach(task: PlanTask): Promise<number> {
  const { runs, bytesEach } = await networksOf(task);
  return shareCores({ ...task, runs, bytesEach }).threadsEach;
}

/** @throws SpecError where a setting can't be */
export async function estimateSweep(task: EstimateTask): Promise<SweepEstimate> {
  const { sweep, engine, clock, work } = task;
  const { networks, dataset, settings, runs, bytesEach } = await networksOf(task);
  const timed = [...new Set([0, networks.length >> 1, networks.length - 1])].map((at) => networks[at]!);
  let seconds = 0;
  for (const { spec, share } of timed) {
    const { secondsBefore, secondsPerEpoch } = await work(checkNetwork(spec, dataset, engine, clock));
    seconds += (secondsBefore + secondsPerEpoch * spec.training.epochs * share) / timed.length;
  }
  const { sideBySide, threadsEach } = shareCores({ ...task, runs, bytesEach });
  const project = networks.reduce((sum, { plan, spec }) => sum + bytesKept(plan, spec), 0) / networks.length;
  return {
    settings,
    runs,
    seconds: (seconds * runs) / sideBySide,
    endsEarly: sweep.method === "halving" || networks.some(({ spec }) => spec.training.earlyStopping !== null),
    sideBySide,
    threadsEach,
    bytes: sideBySide * bytesEach,
    bytesOfProject: runs * project,
  };
}

/** Weights with two states of the optimiser, those of earlier epochs, and the curves. */
function bytesKept({ parameters }: NetworkPlan, { training: { epochs } }: ExperimentSpec): number {
  const weights = 4 * parameters;
  return 3 * weights + Math.min(keptBytes, weights * Math.min(mostKept, epochs + 1)) + bytesOfCurves;
}

/**
 * A core each, as far as there are runs and memory for so many: many small networks side by side waste nothing. Where there are fewer,
 * each takes several cores, and its engine measures whether more than one pays.
 */
export function shareCores({
  cores,
  memory,
  runs,
  bytesEach,
}: {
  cores: number;
  memory: number;
  runs: number;
  bytesEach: number;
}): { sideBySide: number; threadsEach: number } {
  const most = Math.max(1, Math.min(cores, runs, Math.floor(memory / bytesEach)));
  const threadsEach = Math.max(1, Math.floor(cores / most));
  return { sideBySide: Math.max(1, Math.floor(cores / threadsEach)), threadsEach };
}
