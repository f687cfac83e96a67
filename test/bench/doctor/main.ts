/** Trains the failing and the healthy runs and prints how the doctor did. See `doctor.bench.mjs`. */
import { remedied } from "#core/doctor/remedies";
import { specSchema, type ExperimentSpec, type SpecInput } from "#core/network/spec";
import { failing, healthy, type Failing } from "./cases";
import { train, type Outcome } from "./run";

const words = process.argv.slice(2);
const seeds = words.includes("--tune") ? [1] : [11, 12];
const all = words.includes("--all-remedies");
const only = words.filter((word) => !word.startsWith("--"));
const wanted = (...names: string[]) =>
  only.length === 0 || only.some((word) => names.some((name) => name.includes(word)));

const withSeed = (input: SpecInput, seed: number): ExperimentSpec =>
  specSchema.parse({ ...input, training: { ...input.training, seed } });
const percent = (v: number) => `${(100 * v).toFixed(1)} %`;

const references = new Map<string, number>();
function reference(c: Failing, seed: number): number {
  const input = c.reference ?? {
    ...(c.spec.recipe?.split ? { recipe: { split: c.spec.recipe.split } } : {}),
    training: { epochs: 60 },
  };
  const key = JSON.stringify([c.sample, input, c.score, seed, c.spoil ? c.name : ""]);
  const known = references.get(key);
  if (known !== undefined) return known;
  const { score } = train(c, withSeed(input, seed), seed);
  references.set(key, score);
  return score;
}

if (wanted("failing", ...failing.map((c) => c.rule))) {
  for (const c of failing) {
    if (!wanted("failing", c.rule, c.sample)) continue;
    for (const seed of seeds) {
      const spec = withSeed(c.spec, seed);
      const outcome = train(c, spec, seed);
      const [first] = outcome.findings;
      const at = outcome.raised.get(c.rule);
      const goal = reference(c, seed);
      const tried = (first?.remedies ?? []).slice(0, all ? 9 : 1).map((remedy) => {
        const cured = remedied(spec, remedy);
        return `${remedy.id} ${cured ? train(c, cured, seed).score.toFixed(3) : "-"}`;
      });
      const ok = first?.rule === c.rule ? "ok  " : "MISS";
      console.log(
        `${ok} ${c.rule} | ${c.name} | ${c.sample} | ${seed} | at ${at === undefined ? "-" : percent(at / spec.training.epochs)} | ${outcome.findings.map((f) => `${f.rule}:${f.severity[0]}`).join(" ")} | score ${outcome.score.toFixed(3)} ref ${goal.toFixed(3)} | ${tried.join(", ")}`,
      );
      if (ok === "MISS") show(outcome);
    }
  }
}
if (wanted("healthy")) {
  for (const c of healthy) {
    for (const seed of seeds) {
      const outcome = train(c, withSeed(c.spec, seed), seed);
      const { problems, findings, score } = outcome;
      console.log(
        `${problems.size > 0 ? "ALARM" : "ok  "} healthy | ${c.name} | ${c.sample} | ${seed} | ever ${[...problems].join(" ")} | raised ${[...outcome.raised.keys()].join(" ")} | end ${findings.map((f) => `${f.rule}:${f.severity[0]}`).join(" ")} | score ${score.toFixed(3)}`,
      );
    }
  }
}

function show({ run }: Outcome): void {
  const { epochs, ticks, layers } = run.history;
  const some = (values: ArrayLike<number>) =>
    [0, 1, 2, 3, 5, 8, 12, 20, 30, 39]
      .filter((i) => i < epochs.count)
      .map((i) => values[i]!.toPrecision(3))
      .join(" ");
  console.log(
    `      loss ${some(epochs.trainLoss)} val ${some(epochs.validationLoss)} metric ${some(epochs.trainMetric)}`,
  );
  for (const name of ["gradientNorm", "updateRatio", "activationStd", "saturated", "dead", "weightNorm"] as const) {
    const at = (tick: number) =>
      Array.from(ticks.signals[name].subarray(tick * layers.length, (tick + 1) * layers.length), (v) =>
        v.toPrecision(2),
      ).join(" ");
    if (ticks.count > 0) console.log(`      ${name}: ${at(0)} | ${at(ticks.count >> 1)} | ${at(ticks.count - 1)}`);
  }
}
