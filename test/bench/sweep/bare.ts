/** Bare training: the runs of the sweep in `process.argv[2]` one after the other, without a queue, and nothing of them kept. Prints their seconds and hashes. */
import { readFileSync } from "node:fs";
import { parseSpec } from "#core/network/parse";
import { methodOf } from "#core/sweep/methods/index";
import { repeated } from "#core/sweep/repeats";
import { spaceOf } from "#core/sweep/space";
import { parseSweep, repeatsOf } from "#core/sweep/sweep";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { datasetOf, targets } from "../../core/training/lab";

const { spec, sweep: asked } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as { spec: unknown; sweep: unknown };
const sweep = parseSweep(asked);
const space = spaceOf(parseSpec(spec), sweep);
const proposals = methodOf(sweep.method).propose(space, { runs: 1000, seed: sweep.seed }).next().value ?? [];
const dataset = datasetOf("breast_cancer", parseSpec(spec));
const engine = nodeEngine(1);
const clock = () => performance.now();
const hashes: (string | null)[] = [];
const began = clock();
for (const [setting, { point }] of proposals.entries())
  for (let repeat = 0; repeat < repeatsOf(sweep.repeat); repeat++) {
    const own = repeated(space.spec(space.values(point)), sweep.repeat, repeat);
    const run = Run.create(
      { id: "1", name: "", slot: setting, spec: own, target: targets.breast_cancer, created: "" },
      { dataset, engine, clock },
    );
    run.resume();
    run.finish();
    hashes.push(run.record().weightsHash);
  }
console.log(JSON.stringify({ seconds: (clock() - began) / 1000, hashes }));
process.exit(0);
