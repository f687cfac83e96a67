/** What `Find a cure` makes of a broken experiment within its usual budget, as the window and the command line search. */
import { availableParallelism } from "node:os";
import type { Dataset } from "#core/data/dataset";
import type { Recipe } from "#core/data/recipe-schema";
import { CureSearch } from "#core/doctor/cure";
import type { Remedy } from "#core/doctor/finding";
import { remedied } from "#core/doctor/remedies";
import { usualBudget } from "#core/doctor/trial";
import type { ExperimentSpec } from "#core/network/spec";
import { TrainingQueue } from "#host/queue/queue";
import { QueuedTrials } from "#host/queue/trials";
import type { Found } from "./results";
import { datasetOf, spoilt } from "./tables";
import type { Job } from "./trace";

/** Milliseconds of the processor, shared among the cores: what it takes where nothing else runs. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 / availableParallelism();
};

/**
 * `spec`: with the changes that were found. `busy`: the machine has other work to do, so that seconds are the processor's and not
 * those on the wall.
 */
export async function findCure(
  job: Job,
  spec: ExperimentSpec,
  seed: number,
  busy: boolean,
): Promise<{ found: Omit<Found, "score" | "sample">; spec: ExperimentSpec }> {
  const table = spoilt(job.source.rows(seed), job.spoil, seed);
  const slots = availableParallelism();
  const queue = new TrainingQueue({ threads: slots });
  const clock = busy ? processorTime : () => performance.now();
  const rows = new Map<string, Dataset>();
  const rowsOf = (recipe: Recipe): Dataset => {
    const key = JSON.stringify(recipe);
    const dataset = rows.get(key) ?? datasetOf(table, { ...spec, recipe });
    rows.set(key, dataset);
    return dataset;
  };
  const trials = new QueuedTrials({
    queue,
    slots,
    target: table.target,
    clock,
    now: () => "2026-01-01T00:00:00Z",
    datasetOf: rowsOf,
  });
  const search = new CureSearch(spec, trials, { ...usualBudget });
  const began = clock();
  const timeUp = setInterval(() => {
    if (clock() - began > 1000 * usualBudget.seconds && search.phase !== "confirming") search.end();
  }, 50);
  try {
    const { changes, cured, attempts } = await search.find();
    const seconds = (clock() - began) / 1000;
    const changed = changes.reduce((of, change) => remedied(of, change) ?? of, spec);
    const told = (some: readonly Remedy[]) => some.map(({ id, amount }) => (amount ? `${id} ${amount}` : id));
    const tried = attempts.map(({ changes: own, score, standings, stopped, findings }) => {
      const { train, validation } = standings ?? {};
      const shares = [score, train?.all, train?.alike, validation?.alike].map((share) => share?.toFixed(3)).join(" ");
      const wrong = findings.filter(({ severity }) => severity !== "note").map(({ rule }) => rule);
      return `${told(own).join(" + ")}: ${shares}${stopped ? " stopped" : ""} ${wrong.join(" ")}`;
    });
    const found = { changes: told(changes), cured, attempts: attempts.length, tried, seconds };
    return { found, spec: changed };
  } finally {
    clearInterval(timeUp);
    await queue.close();
  }
}
