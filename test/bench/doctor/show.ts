/** Prints the figures of a part. */
import { readFileSync } from "node:fs";
import {
  bothNamed,
  cured,
  detected,
  foundCure,
  isBroken,
  isSound,
  rooted,
  timeOf,
  wilson,
  type Broken,
  type Results,
} from "./results";

const { part, seed, broken, sound } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Results;
const failing = broken.filter(isBroken);
const healthy = sound.filter(isSound);
const share = (name: string, list: readonly unknown[], hits: number) => {
  const [low, high] = wilson(hits, list.length);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  console.log(
    `${name.padEnd(44)} ${percent(hits / list.length)} (${hits} of ${list.length}; ${percent(low)} to ${percent(high)})`,
  );
};
const count = <T>(list: readonly T[], holds: (one: T) => boolean) => list.filter(holds).length;
const of = (list: readonly Broken[], name: string) => {
  share(`${name}: a right finding`, list, count(list, detected));
  share(`${name}: the right root first`, list, count(list, rooted));
};
console.log(
  `${part}, seed ${seed}: ${failing.length} failing of ${broken.length} broken, ${healthy.length} healthy of ${sound.length}`,
);
of(failing, "all");
const double = failing.filter((run) => run.faults.length > 1);
of(
  failing.filter((run) => run.faults.length === 1),
  "one fault",
);
if (double.length > 0) {
  of(double, "two faults");
  share("two faults: both named", double, count(double, bothNamed));
}
const out = failing.filter((run) => run.outside);
if (out.length > 0) of(out, "outside");
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
console.log(`median time to the finding: ${(100 * median(failing.map(timeOf))).toFixed(1)} % of the epochs`);
const curable = failing.filter((run) => !Number.isNaN(run.reference) && run.reference !== null);
if (curable.some((run) => run.after !== null)) share("first remedy within 2 points", curable, count(curable, cured));
const searched = curable.filter(({ found }) => found);
if (searched.length > 0) {
  share("Find a cure within 2 points", searched, count(searched, foundCure));
  share(
    "  where it says that it has cured",
    searched.filter(({ found }) => found!.cured),
    count(searched, (run) => run.found!.cured && foundCure(run)),
  );
  const seconds = (list: readonly Broken[]) => median(list.map(({ found }) => found!.seconds)).toFixed(1);
  const samples = searched.filter(({ found }) => found!.sample);
  console.log(
    `seconds to find it, median: ${seconds(searched)}, on samples ${seconds(samples)} (${samples.length} runs)`,
  );
}
share(
  "false problems",
  healthy,
  count(healthy, (run) => run.problems.length > 0),
);
share(
  "false warnings",
  healthy,
  count(healthy, (run) => run.warnings.length > 0),
);
for (const run of failing)
  if (!rooted(run) || (run.faults.length > 1 && !bothNamed(run)))
    console.log(
      `${detected(run) ? (rooted(run) ? "HALF" : "LATE") : "MISS"} ${run.name} | ${run.table} | ${run.faults.join(" + ")} | ${run.named.map(({ rule, severity }) => `${rule}:${severity[0]}`).join(" ")} | ${run.score?.toFixed(3)} of ${run.reference?.toFixed(3)} | ${run.remedy} ${run.after?.toFixed(3)}`,
    );
for (const run of failing)
  if (rooted(run) && run.after !== null && !cured(run))
    console.log(
      `UNCURED ${run.name} | ${run.table} | ${run.named[0]?.rule} | ${run.score?.toFixed(3)} → ${run.after.toFixed(3)} of ${run.cure.toFixed(3)} | ${run.remedy}`,
    );
for (const run of healthy)
  if (run.problems.length + run.warnings.length > 0)
    console.log(
      `ALARM ${run.name} | ${run.problems.join(" ")} | ${run.warnings.join(" ")} | ${run.score.toFixed(3)} of ${run.reference.toFixed(3)}`,
    );
for (const run of searched)
  if (!foundCure(run))
    console.log(
      `NOT FOUND ${run.name} | ${run.table} | ${run.faults.join(" + ")} | ${run.score.toFixed(3)} → ${run.found!.score.toFixed(3)} of ${run.cure.toFixed(3)} | ${run.found!.changes.join(" + ")} | ${run.found!.attempts} tried, ${run.found!.seconds.toFixed(0)} s${run.found!.cured ? ", said cured" : ""}`,
    );
