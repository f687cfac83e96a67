/** `list` tells the cases, `check SAMPLE PRESET` checks the draft and trains it, `train SAMPLE PRESET` trains it at once. */
import { presetIds, presetSpec, type PresetId } from "#core/network/presets";
import { checkNetwork } from "#core/training/check";
import { Run } from "#core/training/run";
import { saidOf } from "#core/training/timing";
import { nodeEngine } from "#host/engine";
import { Scheduler } from "../../../electron/trainer/scheduler";
import { datasetOf, targets, type Sample } from "../../core/training/lab";

const samples: Sample[] = ["iris", "diabetes", "breast_cancer", "digits"];
const byProcessor = process.argv.includes("--processor");
const clock = byProcessor
  ? () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    }
  : () => performance.now();

async function one(sample: Sample, preset: PresetId, checks: boolean): Promise<object> {
  const draft = presetSpec(preset);
  // All epochs: with early stopping the time is said to be 'up to' that of all.
  const spec = { ...draft, training: { ...draft.training, earlyStopping: null } };
  const dataset = datasetOf(sample, spec);
  const engine = nodeEngine(byProcessor ? 1 : undefined);
  const scheduler = new Scheduler(clock, () => {});
  const check = checks ? await scheduler.run(checkNetwork(spec, dataset, engine, clock)) : null;
  const settings = { id: "1", name: "", slot: 0, spec, target: targets[sample], created: "" };
  const run = Run.create(settings, { dataset, engine, clock });
  const begin = clock();
  run.resume();
  await scheduler.do({
    advance: (stop) => run.advance(stop),
    get done() {
      return run.idle;
    },
  });
  const took = (clock() - begin) / 1000;
  const told = check ? check.secondsBefore + check.secondsPerEpoch * spec.training.epochs : 0;
  const said = saidOf(told);
  const lessThan = "lessThan" in said ? said.lessThan : null;
  return { told, lessThan, upTo: check?.endsEarly === true, took, status: run.status };
}

const [what, sample, preset] = process.argv.slice(2);
const answer =
  what === "list" ? { samples, presets: presetIds } : await one(sample as Sample, preset as PresetId, what === "check");
console.log(JSON.stringify(answer));
process.exit(0);
