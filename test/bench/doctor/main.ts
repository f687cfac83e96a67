/** Trains the broken and the sound experiments of a shard and writes down what the doctor said. See `doctor.bench.mjs`. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnose } from "#core/doctor/diagnose";
import type { Finding } from "#core/doctor/finding";
import { remedied } from "#core/doctor/remedies";
import { specSchema, type ExperimentSpec, type SpecInput } from "#core/network/spec";
import { equivalents } from "./equivalents";
import type { Part } from "./faults";
import { brokenExperiments, references, soundExperiments, type Experiment } from "./generate";
import { outside } from "./outside";
import { ownBroken, ownSound } from "./own";
import { isReported, reported, type ReportedPart } from "./reported";
import { findCure } from "./find-cure";
import { isBroken, type Broken, type Named, type Results, type Sound } from "./results";
import { evidenceOf, traceOf, type Trace } from "./trace";

const { values: flags, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: "string", default: "development" },
    shard: { type: "string", default: "0/1" },
    out: { type: "string" },
    seed: { type: "string" },
    fresh: { type: "boolean", default: false },
    cures: { type: "boolean", default: false },
    find: { type: "string" },
    busy: { type: "boolean", default: false },
    loud: { type: "boolean", default: false },
  },
});
const part = flags.part as Part | ReportedPart;
const [shard = 0, shards = 1] = flags.shard.split("/").map(Number);
const seeds: Record<Part | ReportedPart, number> = {
  development: 11,
  practice: 57,
  check: 91,
  "held-out": 404,
  reported: 23,
  "reported-held": 29,
};
/** The seed of a part's weights, splits and tables. */
const seed = Number(flags.seed ?? seeds[part]);

const withSeed = (input: SpecInput): ExperimentSpec =>
  specSchema.parse({ ...input, training: { ...input.training, seed } });
const traced = (experiment: Experiment, spec: ExperimentSpec): Trace => traceOf(experiment, spec, seed, flags.fresh);

interface Said {
  findings: Finding[];
  raised: Record<string, number>;
  problems: string[];
}
function said(trace: Trace): Said {
  const raised: Record<string, number> = {};
  const problems = new Set<string>();
  let findings: Finding[] = [];
  const { epochs } = trace.constant.spec.training;
  for (const evidence of evidenceOf(trace)) {
    findings = diagnose(evidence);
    const { count, epoch } = evidence.history.ticks;
    const at = (count > 0 ? epoch[count - 1]! : 0) / epochs;
    for (const { rule, severity } of findings) {
      if (severity !== "note") raised[rule] ??= at;
      if (severity === "problem") problems.add(rule);
    }
  }
  return { findings, raised, problems: [...problems] };
}

/** Sound experiments on the same data: the best of them is what can be reached. */
function soundSpecs(experiment: Experiment): SpecInput[] {
  const base = experiment.references ?? references;
  if (experiment.references) return [...base];
  const { split } = experiment.spec.recipe ?? {};
  const columns = experiment.faults.includes("leakage")
    ? { columns: { status_code: { role: "ignored" as const } } }
    : {};
  const robust = experiment.faults.includes("outliers") ? { loss: "huber" as const } : {};
  const weighed = experiment.score === "by_class" ? { classWeights: "balanced" as const } : {};
  return base.map((spec) => ({
    ...spec,
    recipe: { ...columns, ...(split ? { split } : {}) },
    training: { ...spec.training, ...robust, ...weighed },
  }));
}

const named = ({ rule, severity, causes = [] }: Finding): Named => ({ rule, severity, causes });

/** What `Find a cure` comes to is asked of every so many'th experiment; 0: of none. */
const findEvery = Number(flags.find ?? 0);

async function tryBroken(experiment: Experiment, place: number): Promise<Broken> {
  const spec = withSeed(experiment.spec);
  const trace = traced(experiment, spec);
  const { findings, raised, problems } = said(trace);
  const reference = experiment.hopeless
    ? NaN
    : Math.max(...soundSpecs(experiment).map((sound) => traced(experiment, withSeed(sound)).scores[experiment.score]));
  // What a cure has to come near is asked for with a cure alone.
  const cure =
    experiment.base && flags.cures
      ? Math.min(
          reference,
          traced({ ...experiment, ...experiment.base }, withSeed(experiment.base.spec)).scores[experiment.score],
        )
      : reference;
  const remedy = findings[0]?.remedies[0];
  const changed = flags.cures && remedy && !experiment.hopeless ? remedied(spec, remedy) : null;
  const rights = experiment.right
    ? [[...experiment.right]]
    : experiment.faults.map((id): string[] => [...equivalents[id].right]);
  const score = trace.scores[experiment.score];
  const asked = findEvery > 0 && place % findEvery === 0 && !experiment.hopeless;
  const failing = asked && isBroken({ faults: [...experiment.faults], score, reference });
  const found = failing ? await findCure(experiment, spec, seed, flags.busy) : null;
  return {
    name: experiment.name,
    table: experiment.source.name,
    faults: [...experiment.faults],
    rights,
    outside: outside.includes(experiment),
    named: findings.map(named),
    raised,
    problems,
    score,
    reference,
    cure,
    remedy: remedy?.id ?? null,
    after: changed ? traced(experiment, changed).scores[experiment.score] : null,
    found: found && {
      ...found.found,
      score: traced(experiment, found.spec).scores[experiment.score],
      sample: existsSync(`samples/${experiment.source.name}.csv`),
    },
    seconds: trace.seconds,
  };
}

function trySound(experiment: Experiment): Sound {
  const trace = traced(experiment, withSeed(experiment.spec));
  const { findings, problems } = said(trace);
  const sound = soundSpecs(experiment).map((spec) => traced(experiment, withSeed(spec)).scores);
  return {
    name: experiment.name,
    table: experiment.source.name,
    named: findings.map(named),
    problems,
    warnings: findings.filter(({ severity }) => severity === "warning").map(({ rule }) => rule),
    score: trace.scores.all,
    reference: Math.max(...sound.map(({ all }) => all)),
    unseen: trace.scores.unseen,
    unseenReference: Math.max(...sound.map(({ unseen }) => unseen)),
  };
}

const wanted = ({ name }: Experiment) => words.length === 0 || words.some((word) => name.includes(word));
const mine = (_: unknown, i: number) => i % shards === shard;
const own = part === "development";
const brokenOnes = isReported(part)
  ? reported(part)
  : [...brokenExperiments(part), ...(own ? [...ownBroken, ...outside] : [])];
const soundOnes = isReported(part) ? [] : [...soundExperiments(part), ...(own ? ownSound : [])];

const results: Results = { part, seed, busy: flags.busy, broken: [], sound: [] };
for (const [place, experiment] of brokenOnes.filter(wanted).filter(mine).entries()) {
  try {
    const result = await tryBroken(experiment, place);
    results.broken.push(result);
    if (flags.loud) console.log(result.name, result.score.toFixed(3), "of", result.reference.toFixed(3), result.named);
    if (flags.loud && result.found)
      console.log("  found", JSON.stringify(result.found, null, 1), "of", result.cure.toFixed(3));
  } catch (error) {
    console.error(`${experiment.name}, ${experiment.source.name}: ${error instanceof Error ? error.message : error}`);
  }
}
for (const experiment of soundOnes.filter(wanted).filter(mine)) {
  try {
    const result = trySound(experiment);
    results.sound.push(result);
    if (flags.loud) console.log(result.name, result.score.toFixed(3), result.problems, result.warnings);
  } catch (error) {
    console.error(`${experiment.name}, ${experiment.source.name}: ${error instanceof Error ? error.message : error}`);
  }
}
if (flags.out) {
  mkdirSync("out/bench", { recursive: true });
  writeFileSync(flags.out, JSON.stringify(results));
}
