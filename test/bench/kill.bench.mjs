// What a crash, a full disk and damaged files cost. Nothing may: not one project, and of training 5 s at most.
//
//   npm run bench -- --only kill                             all of it
//   npm run bench -- --only kill --part trainer --load deep  trainers alone, killed while they train
//   npm run bench -- --only kill --part application --kills 200
//   npm run bench -- --only kill --part mutants --files 10000
//   npm run bench -- --only kill --part disk
//   npm run bench -- --only kill --part sweep                one sweep, killed again and again, then resumed to its end
import { parseArgs } from "node:util";
import { killApplications } from "./kill/application.mjs";
import { fillDisks } from "./kill/disk.mjs";
import { readMutants } from "./kill/mutants.mjs";
import { killSweep } from "./kill/sweep.mjs";
import { killTrainers } from "./kill/trainer.mjs";

const { values } = parseArgs({
  options: {
    part: { type: "string" },
    kills: { type: "string" },
    files: { type: "string", default: "10000" },
    load: { type: "string" },
    each: { type: "boolean" },
    seed: { type: "string", default: "1" },
  },
});

const parts = {
  mutants: () => readMutants(values),
  disk: () => fillDisks(),
  application: () => killApplications({ ...values, kills: values.kills ?? "200" }),
  sweep: () => killSweep(Number(values.kills ?? "20"), Number(values.seed)),
  trainer: () => killTrainers({ ...values, kills: values.kills ?? "10" }),
};
if (values.part && !parts[values.part])
  throw new Error(`there is no part ${values.part}; there are ${Object.keys(parts).join(", ")}`);

let fine = true;
for (const [name, measure] of Object.entries(parts))
  if (!values.part || values.part === name) fine = (await measure()) && fine;
process.exitCode = fine ? 0 : 1;
