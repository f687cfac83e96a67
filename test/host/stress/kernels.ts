/** The kernels on teams whose size changes with every job: whether weights and predictions keep their bits. */
import type { Model } from "#core/engine/engine";
import { fastEngine } from "#core/engine/fast/index";
import type { Machine } from "#core/engine/fast/machine";
import { weightsHash } from "#core/engine/hash";
import { createRandom } from "#core/random";
import { nodeEngine, nodeMachine } from "#host/engine";
import { block, build, dataOf, golden, type Case } from "../../core/engine/golden";
import { changingSizes } from "./sizes";

/** More than the threads keep at hand. */
const memories = 6;
/** Bytes that fill one, as far as models go; nobody writes to them. */
const filling = 2 ** 29;
const steps = 3;

export interface KernelFaults {
  jobs: number;
  /** Trainings that came to other weights, and predictions that had other bits, than on one thread. */
  weights: number;
  predictions: number;
}

/** Small, so that there are many jobs. */
const cases = (["relu", "gelu", "tanh"] as const).map((activation): Case => {
  const layers = [{ type: "dense" as const, units: 9, activation }];
  return { ...golden[activation]!, batch: 12, rows: 40, ...(activation === "relu" ? {} : { layers }) };
});

/** Teams as a choice says; what is shared out in pieces keeps its own. */
function machineOf(threads: number, choose: () => number, faults: KernelFaults): Machine {
  const machine = nodeMachine(threads, { always: true });
  return {
    threads,
    always: true,
    ready: true,
    clock: machine.clock,
    open() {
      const place = machine.open();
      const run = place.run.bind(place);
      place.run = (job) => {
        faults.jobs++;
        return run(job.share ? job : { ...job, threads: choose() });
      };
      return place;
    },
  };
}

function train(model: Model, one: Case): string {
  for (let step = 0; step < steps; step++) model.trainSteps!(block(one, 1, step, (n) => n === 1));
  return weightsHash([...model.tensors, ...model.optimizerState]);
}
const predict = (model: Model, one: Case) => Buffer.from(model.predict(dataOf(one).x, one.rows).buffer).toString("hex");

export function stressKernels(threads: number, seed: number, goesOn: () => boolean): KernelFaults {
  const random = createRandom(seed, "kernels");
  const faults: KernelFaults = { jobs: 0, weights: 0, predictions: 0 };
  const alone = nodeEngine();
  const expected = cases.map((one) => ({
    one,
    weights: train(build(alone, one), one),
    bits: predict(build(alone, one), one),
  }));
  // As in the window, where two train and all evaluate; and anything else.
  let team: number | null = null;
  const machine = machineOf(threads, () => team ?? 2 + random.below(threads - 1), faults);
  const engine = fastEngine(machine);
  const fresh = Array.from({ length: memories }, (_, n) => {
    machine.open().take(filling);
    const known = expected[n % expected.length]!;
    return { ...known, model: build(engine, known.one) };
  });
  const some = () => fresh[random.below(fresh.length)]!;
  const wellPredicted = ({ model, one, bits }: (typeof fresh)[number]) => predict(model, one) === bits;
  for (let round = 0; goesOn() && faults.weights + faults.predictions === 0; round++) {
    team = round % 2 ? 2 : null;
    const { one, weights } = some();
    if (train(build(engine, one), one) !== weights) faults.weights++;
    for (let n = 0; n < 10; n++) {
      team = round % 2 ? [2, threads][n % 2]! : null;
      if (!wellPredicted(some())) faults.predictions++;
    }
  }
  return faults;
}

/** Training and predicting on teams whose size changes with every job, by every change that there is. */
export function changeKernels(threads: number): KernelFaults {
  const faults: KernelFaults = { jobs: 0, weights: 0, predictions: 0 };
  let sizes = changingSizes(threads);
  const next = (): number => {
    const { value, done } = sizes.next();
    if (!done) return value;
    sizes = changingSizes(threads);
    return next();
  };
  const alone = nodeEngine();
  const engine = fastEngine(machineOf(threads, next, faults));
  // Until every change was met.
  while (faults.jobs < 2 * threads ** 2)
    for (const one of cases) {
      if (train(build(engine, one), one) !== train(build(alone, one), one)) faults.weights++;
      if (predict(build(engine, one), one) !== predict(build(alone, one), one)) faults.predictions++;
    }
  return faults;
}
