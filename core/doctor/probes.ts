/** The probes: what each measures, and when the curves ask for it. */
import type { Pieces } from "../pieces";
import { denseLayers, lastMetric, learnt, recentMean, type Chart } from "./chart";
import { curvatureProbe } from "./probes/curvature";
import type { Probe, ProbeContext, Probes } from "./probes/probe";
import { unitsProbe } from "./probes/units";
import { reachOf } from "./reach";

export type ProbeId = keyof Probes;

/** Training metric from which nobody asks what is wrong. */
const evidentlyGood = 0.98;
/** ‖ΔW‖ ÷ ‖W‖ from which steps are long enough to ask how sharply the loss bends. */
const longStep = 5e-3;

const doubtful = (chart: Chart) => chart.history.epochs.count >= 2 && !(lastMetric(chart) >= evidentlyGood);
/** After 1, 2, 4, 8 … epochs: what is measured later changes more slowly. */
const isPowerOfTwo = (epoch: number) => epoch >= 1 && (epoch & (epoch - 1)) === 0;
const epochsDone = ({ history: { epochs } }: Chart) => epochs.count - 1;
const atEnd = (chart: Chart) => epochsDone(chart) >= chart.plannedEpochs;
const looksAgain = (chart: Chart) => isPowerOfTwo(epochsDone(chart)) || atEnd(chart);

interface Entry<T> extends Probe<T> {
  wanted(chart: Chart): boolean;
}
export const probes: { [Id in ProbeId]: Entry<NonNullable<Probes[Id]>["value"]> } = {
  reach: {
    wanted: (chart) => chart.probed.reach === undefined && doubtful(chart),
    measure: ({ dataset }) => reachOf(dataset),
  },
  units: { wanted: (chart) => doubtful(chart) && looksAgain(chart), measure: unitsProbe.measure },
  curvature: {
    wanted: (chart) =>
      doubtful(chart) &&
      looksAgain(chart) &&
      !learnt(chart) &&
      Math.max(...denseLayers(chart).map((layer) => recentMean(chart, "updateRatio", layer))) > longStep,
    measure: curvatureProbe.measure,
  },
};

/** Makes the measurements that are asked for; says whether there were any. */
export function* probe(chart: Chart, context: ProbeContext): Pieces<boolean> {
  const { probed } = chart;
  let any = false;
  for (const id of Object.keys(probes) as ProbeId[]) {
    const entry: Entry<unknown> = probes[id];
    if (!entry.wanted(chart)) continue;
    const value = yield* entry.measure(context);
    Object.assign(probed, { [id]: { epoch: epochsDone(chart), value } });
    any = true;
  }
  return any;
}
