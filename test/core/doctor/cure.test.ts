/** The search for a cure, on a made-up landscape: what each spec scores is written down. */
import { expect, it } from "vitest";
import { findCure, type TrainTrial, type Trial } from "#core/doctor/cure";
import type { Finding, Remedy } from "#core/doctor/finding";
import { specSchema, type ExperimentSpec } from "#core/network/spec";
import { toEnd } from "#core/pieces";

const spec = specSchema.parse({
  recipe: { defaults: { scale: "none" } },
  network: {
    layers: [
      { type: "dense", units: 4, activation: "sigmoid" },
      { type: "dropout", rate: 0.9 },
    ],
  },
});
const problem = (rule: string, ...remedies: Remedy[]): Finding => ({
  rule,
  severity: "problem",
  layers: [],
  epoch: 0,
  step: 0,
  measured: [],
  facts: {},
  remedies,
});
const scaled = ({ recipe }: ExperimentSpec) =>
  recipe.defaults.scale === "standard" || recipe.defaults.scale === undefined;
const dropped = ({ network }: ExperimentSpec) => network.layers.some((layer) => "rate" in layer && layer.rate > 0.5);

/** Two faults: .5 with both, .55 with one, .95 without; each is named while it stands. */
const trained: ExperimentSpec[] = [];
const train: TrainTrial = function* (asked): Generator<void, Trial, void> {
  trained.push(asked);
  yield;
  const findings = [
    ...(scaled(asked) ? [] : [problem("unscaled_inputs", { id: "scale_inputs" }, { id: "adam" })]),
    ...(dropped(asked) ? [problem("dropout_misplaced", { id: "lower_dropout" }, { id: "remove_dropout" })] : []),
  ];
  return { score: [0.95, 0.55, 0.5][findings.length]!, findings, epochs: 1, seconds: 0, stopped: false };
};
const clock = () => 0;
const ids = (changes: readonly Remedy[]) => changes.map(({ id }) => id).sort();

it("finds both changes, no more, and confirms them with two further seeds", () => {
  trained.length = 0;
  const found = toEnd(findCure(spec, train, { runs: 10, seconds: 60 }, clock));
  expect(ids(found.changes)).toEqual(["lower_dropout", "scale_inputs"]);
  expect(found).toMatchObject({ cured: true, before: { score: 0.5 }, after: { score: 0.95 } });
  expect(found.seeds.map(({ seed, score }) => [seed, score])).toEqual([
    [8, 0.95],
    [9, 0.95],
  ]);
  expect(trained.slice(-2).map(({ training }) => training.seed)).toEqual([8, 9]);
  // Nothing is trained twice.
  const texts = found.attempts.map(({ changes }) => JSON.stringify(ids(changes)));
  expect(new Set(texts).size).toBe(texts.length);
});

it("takes the single change that does as well as two", () => {
  const alone: TrainTrial = function* (asked): Generator<void, Trial, void> {
    yield;
    const ill = !scaled(asked);
    const remedies = [
      { id: "together", parts: [{ id: "scale_inputs" }, { id: "lower_dropout" }] },
      { id: "scale_inputs" },
    ];
    const findings = ill ? [problem("unscaled_inputs", ...remedies)] : [];
    return { score: ill ? 0.4 : 0.9, findings, epochs: 1, seconds: 0, stopped: false };
  };
  const found = toEnd(findCure(spec, alone, { runs: 10, seconds: 60 }, clock));
  expect(ids(found.changes)).toEqual(["scale_inputs"]);
  expect(found.attempts.map(({ changes }) => changes.length)).toEqual([2, 1]);
});

it("keeps to its budget, and says that there is no cure where there is none", () => {
  const hopeless: TrainTrial = function* (): Generator<void, Trial, void> {
    yield;
    const findings = [problem("underfitting", { id: "larger_net" }, { id: "adam" }, { id: "scale_inputs" })];
    return { score: 0.5, findings, epochs: 1, seconds: 0, stopped: false };
  };
  const found = toEnd(findCure(spec, hopeless, { runs: 2, seconds: 60 }, clock));
  expect(found.attempts).toHaveLength(2);
  expect(found.cured).toBe(false);
  let now = 0;
  const late = toEnd(findCure(spec, hopeless, { runs: 50, seconds: 1 }, () => (now += 600)));
  expect(late.attempts.length).toBeLessThan(2);
});

it("does not call cured what another seed fails at", () => {
  const lucky: TrainTrial = function* (asked, lost): Generator<void, Trial, void> {
    const trial = yield* train(asked, lost);
    return asked.training.seed === spec.training.seed ? trial : { ...trial, score: 0.6 };
  };
  expect(toEnd(findCure(spec, lucky, { runs: 10, seconds: 60 }, clock)).cured).toBe(false);
});
