import { availableParallelism } from "node:os";
import { prepare, prepareInPieces } from "#core/data/recipe";
import type { Recipe } from "#core/data/recipe-schema";
import { CureSearch } from "#core/doctor/cure";
import type { Remedy, Severity } from "#core/doctor/finding";
import { remedyInWords } from "#core/doctor/remedies";
import { usualBudget, type Attempt, type Budget, type Cure, type Trial } from "#core/doctor/trial";
import type { Dataset } from "#core/data/dataset";
import type { ExperimentSpec } from "#core/network/spec";
import { formatNumber } from "#core/numbers";
import { TrainingQueue } from "#host/queue/queue";
import { QueuedTrials } from "#host/queue/trials";
import { command } from "../command";
import { openTableFile } from "../files";
import { importOptions, readingOf } from "../import-options";
import { Interrupted, Interrupts } from "../interrupt";
import type { Io } from "../io";
import { tell, tellDoubts, tellFaults } from "../notes";
import { inOneLine } from "../printable";
import { Progress } from "../progress";
import { leaveOut, requireTarget } from "../roles";
import { readSpec } from "../spec-file";
import { Stages } from "../stages";
import { countOf } from "../text";

interface Told extends Omit<Trial, "findings" | "standings"> {
  findings: { rule: string; severity: Severity; layers: string[]; epoch: number; causes: string[] }[];
}
interface Change extends Remedy {
  title: string;
}
interface Answer {
  /** What `score` is: on the validation rows, or on the training rows where there are none. */
  metric: "accuracy" | "r2";
  split: "validation" | "train";
  before: Told;
  changes: Change[];
  after: Told;
  cured: boolean;
  plain: (Told & { changes: Change[] }) | null;
  seeds: Cure["seeds"];
  attempts: (Told & { changes: Change[] })[];
}

const mostThreads = 256;
const mostRuns = 1000;
const mostSeconds = 86_400;
/** Milliseconds between two looks at signals. */
const look = 100;

export const cure = command<Answer>({
  summary:
    "Find what cures a network that does not learn: try the doctor's remedies and keep the smallest set that works.",
  positionals: ["FILE"],
  options: {
    target: { value: "COL", help: "the column to predict" },
    spec: { value: "SPEC.json", help: "the experiment that fails; see `gradlab schema` and `gradlab spec`" },
    runs: {
      value: "N",
      help: `forks to try at most (else ${usualBudget.runs}), one ended early by its share of epochs; two more seeds confirm`,
    },
    seconds: { value: "S", help: `seconds to look for it (else ${usualBudget.seconds})` },
    seed: { value: "N", help: "instead of training.seed and, unless the spec has one, of recipe.split.seed" },
    threads: { value: "N", help: "forks that train side by side (else as many as cores); what is found is the same" },
    ...importOptions,
  },
  async run(args, io) {
    const file = args.positionals[0] ?? "";
    const { spec: said, hasSplitSeed } = await readSpec(args.text("spec"));
    const seed = args.integer("seed", 0, 0xffff_ffff);
    if (seed !== undefined) {
      said.training.seed = seed;
      if (!hasSplitSeed) said.recipe.split.seed = seed;
    }
    const budget = {
      runs: args.integer("runs", 1, mostRuns) ?? usualBudget.runs,
      seconds: args.number("seconds", 0.1, mostSeconds) ?? usualBudget.seconds,
    };
    const target = await requireTarget(args, said, file, readingOf(args));
    const threads = args.integer("threads", 1, mostThreads) ?? availableParallelism();
    const stages = new Stages(io);
    const opening = openTableFile(file, { statistics: false, ...readingOf(args) });
    const { table: data } = await stages.during(`reading ${inOneLine(file)}`, opening);
    const spec = leaveOut(data, said, target, io);
    tellDoubts(io, data, spec.recipe, target, stages);
    const first = stages.through("preparing the rows", prepareInPieces(data, spec.recipe, target));
    tell(io, first.prepared.warnings);
    tellFaults(io, spec, first.prepared);
    const rows = new Map<string, Dataset>([[JSON.stringify(spec.recipe), first]]);
    const datasetOf = (recipe: Recipe): Dataset => {
      const key = JSON.stringify(recipe);
      const dataset = rows.get(key) ?? prepare(data, recipe, target);
      rows.set(key, dataset);
      return dataset;
    };
    const found = await searched(spec, budget, { target, threads, datasetOf }, io);
    const { task, split } = first.prepared;
    return {
      metric: task === "regression" ? "r2" : "accuracy",
      split: split.validation.rows > 0 ? "validation" : "train",
      before: told(found.before),
      changes: found.changes.map(titled),
      after: told(found.after),
      cured: found.cured,
      plain: found.plain && attempted(found.plain),
      seeds: found.seeds,
      attempts: found.attempts.map(attempted),
    };
  },
  print: printed,
});

interface Laboratory {
  target: string;
  threads: number;
  datasetOf(recipe: Recipe): Dataset;
}

/** The search with its progress, ended by the seconds of its budget and by signals. */
async function searched(
  spec: ExperimentSpec,
  budget: Budget,
  { target, threads, datasetOf }: Laboratory,
  io: Io,
): Promise<Cure> {
  const queue = new TrainingQueue({ threads });
  const clock = () => io.clock();
  const trials = new QueuedTrials({
    queue,
    slots: threads,
    target,
    clock,
    now: () => io.now().toISOString(),
    datasetOf,
  });
  const search = new CureSearch(spec, trials, budget);
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  const timeUp = setTimeout(() => search.end(), 1000 * budget.seconds);
  let watch: NodeJS.Timeout | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      progress.show(search.spent / budget.runs, wordsOf(search, trials, budget));
      if (interrupts.asked === null) return;
      reject(new Interrupted(interrupts.asked, "ended before a cure was found; nothing was kept"));
    }, look);
  });
  try {
    return await Promise.race([search.find(), interrupted]);
  } finally {
    clearTimeout(timeUp);
    clearInterval(watch);
    progress.end();
    interrupts.end();
    await queue.close();
  }
}
function wordsOf({ phase, spent }: CureSearch, { runs }: QueuedTrials, budget: Budget): string {
  const training = runs
    .filter(({ state }) => state === "training")
    .map(({ changes, epoch, plannedEpochs }) => {
      const what = changes.map((change) => remedyInWords(change).title).join(" + ") || "the run itself";
      return `${what}, epoch ${epoch} of ${plannedEpochs}`;
    });
  const where = phase === "confirming" ? "other seeds" : `${formatNumber(spent)} of ${countOf(budget.runs, "fork")}`;
  return [where, ...training].join("  ");
}

const titled = (remedy: Remedy): Change => ({ ...remedy, title: remedyInWords(remedy).title });
const attempted = ({ changes, ...attempt }: Attempt) => ({ ...told(attempt), changes: changes.map(titled) });
const told = ({ findings, standings: _standings, ...trial }: Trial): Told => ({
  ...trial,
  findings: findings.map(({ rule, severity, layers, epoch, causes = [] }) => ({
    rule,
    severity,
    layers,
    epoch,
    causes,
  })),
});

function printed({ metric, split, before, changes, after, cured, plain, seeds, attempts }: Answer): string {
  const name = `${split} ${metric === "r2" ? "R²" : "accuracy"}`;
  const score = (value: number) => (Number.isNaN(value) ? "none (it failed)" : formatNumber(value));
  const found = (trial: Told) =>
    trial.findings
      .filter(({ severity }) => severity !== "note")
      .map(({ rule, severity }) => `${severity} ${rule}`)
      .join(", ") || "nothing found";
  const lines = [`before: ${name} ${score(before.score)}; ${found(before)}`];
  for (const attempt of attempts) {
    const what = attempt.changes.map(({ title }) => title).join(" + ");
    lines.push(`tried: ${what}: ${score(attempt.score)}${attempt.stopped ? " (ended early)" : ""}; ${found(attempt)}`);
  }
  if (changes.length === 0) {
    const well = before.findings.every(({ severity }) => severity === "note");
    const end =
      attempts.length === 0 || (well && plain)
        ? `there is nothing to cure${plain ? `: a plain network reaches ${score(plain.score)}` : ""}`
        : `none of ${countOf(attempts.length, "fork")} did better`;
    return `${lines.join("\n")}\n${end}\n`;
  }
  const what = changes.map(({ title }) => title).join(" + ");
  const confirmed = seeds.map(({ seed, score: value }) => `${score(value)} with seed ${seed}`).join(", ");
  lines.push(
    `${cured ? "cure" : "best, though not a cure"}: ${what}: ${name} ${score(before.score)} → ${score(after.score)} (${confirmed})`,
  );
  if (plain) lines.push(`a plain network reaches ${score(plain.score)}`);
  return `${lines.join("\n")}\n`;
}
