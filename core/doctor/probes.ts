/** The probes: what each measures, and when the curves ask for it. */
import type { Pieces } from "../pieces";
import { denseLayers, lastMetric, learnt, recentMean, type Evidence } from "./evidence";
import { curvatureProbe } from "./probes/curvature";
import type { Probe, ProbeContext, Probes } from "./probes/probe";
import { unitsProbe } from "./probes/units";
import { reachOf } from "./reach";

export type ProbeId = keyof Probes;

/** Training metric from which nobody asks what is wrong. */
const evidentlyGood = 0.98;
/** ‖ΔW‖ ÷ ‖W‖ from which steps are long enough to ask how sharply the loss bends. */
const longStep = 5e-3;

const doubtful = (evidence: Evidence) => evidence.history.epochs.count >= 2 && !(lastMetric(evidence) >= evidentlyGood);
/** After 1, 2, 4, 8 … epochs: what is measured later changes more slowly. */
const isPowerOfTwo = (epoch: number) => epoch >= 1 && (epoch & (epoch - 1)) === 0;
const epochsDone = ({ history: { epochs } }: Evidence) => epochs.count - 1;
const atEnd = (evidence: Evidence) => epochsDone(evidence) >= evidence.plannedEpochs;
const looksAgain = (evidence: Evidence) => isPowerOfTwo(epochsDone(evidence)) || atEnd(evidence);

interface Entry<T> extends Probe<T> {
  wanted(evidence: Evidence): boolean;
}
export const probes: { [Id in ProbeId]: Entry<NonNullable<Probes[Id]>["value"]> } = {
  reach: {
    wanted: (evidence) => evidence.probed.reach === undefined && doubtful(evidence),
    measure: ({ dataset }) => reachOf(dataset),
  },
  units: { wanted: (evidence) => doubtful(evidence) && looksAgain(evidence), measure: unitsProbe.measure },
  curvature: {
    wanted: (evidence) =>
      doubtful(evidence) &&
      looksAgain(evidence) &&
      !learnt(evidence) &&
      Math.max(...denseLayers(evidence).map((layer) => recentMean(evidence, "updateRatio", layer))) > longStep,
    measure: curvatureProbe.measure,
  },
};

/** Makes what is cheap and missing, whether or not the curves raise a suspicion: a person asks. */
export function* probeForAsking(evidence: Evidence, context: ProbeContext): Pieces<void> {
  const { probed } = evidence;
  const epoch = Math.max(0, epochsDone(evidence));
  probed.reach ??= { epoch, value: yield* probes.reach.measure(context) };
  probed.units = { epoch, value: yield* probes.units.measure(context) };
}

/** Makes the measurements that are asked for; says whether there were any. */
export function* probe(evidence: Evidence, context: ProbeContext): Pieces<boolean> {
  const { probed } = evidence;
  let any = false;
  for (const id of Object.keys(probes) as ProbeId[]) {
    const entry: Entry<unknown> = probes[id];
    if (!entry.wanted(evidence)) continue;
    const value = yield* entry.measure(context);
    Object.assign(probed, { [id]: { epoch: epochsDone(evidence), value } });
    any = true;
  }
  return any;
}
