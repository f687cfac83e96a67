/** Prints what the rules could look at, at the end of each run: to see which numbers tell faults apart. */
import { brokenExperiments, soundExperiments, type Experiment } from "./generate";
import { outside } from "./outside";
import { ownBroken, ownSound } from "./own";
import { evidenceOf, traceOf } from "./trace";
import { specSchema } from "#core/network/spec";
import { lastMetric, lossLeft, recentMean, denseLayers } from "#core/doctor/evidence";
import * as s from "#core/doctor/struggle";

const list: Experiment[] = [
  ...brokenExperiments("development"),
  ...outside,
  ...ownBroken,
  ...soundExperiments("development"),
  ...ownSound,
];
const f = (v: number | null | undefined) => (v === null || v === undefined ? "-" : Number(v.toPrecision(3)));
for (const e of list) {
  try {
    const spec = specSchema.parse({ ...e.spec, training: { ...e.spec.training, seed: 11 } });
    const trace = traceOf(e, spec, 11);
    const all = [...evidenceOf(trace)];
    const last = all.at(-1)!;
    const mid = all[Math.floor(all.length * 0.15)]!;
    const row = (c: typeof last) => ({
      m: f(lastMetric(c)),
      best: f(s.reachable(c)),
      lin: f(c.probed.reach?.value?.linear),
      ch: f(c.probed.reach?.value?.chance),
      tr: f(s.travel(c)),
      fall: f(s.recentFall(c)),
      st: s.steady(c),
      left: f(lossLeft(c)),
      alike: c.probed.units?.value.alike.map((a) => f(a.share)).join("/"),
      out: f(c.probed.units?.value.outputStd),
      sharp: f(c.probed.curvature?.value.sharpness),
      noise: f(c.probed.curvature?.value.noiseScale),
      up: f(Math.max(...denseLayers(c).map((l) => recentMean(c, "updateRatio", l)))),
      n: s.plannedUpdates(c),
    });
    console.log(
      `${e.faults.join("+") || "sound"} | ${e.name} | ${e.source.name} | score ${f(trace.scores[e.score])} | ${JSON.stringify(row(last))} | early ${JSON.stringify(row(mid))}`,
    );
  } catch (error) {
    console.log(e.name, String(error).slice(0, 80));
  }
}
