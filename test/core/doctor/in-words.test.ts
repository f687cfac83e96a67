/** Findings are kept as facts: what is read back from a project file says the same as what was found. */
import { describe, expect, it } from "vitest";
import { checkSpec } from "#core/doctor/before";
import { checks } from "#core/doctor/checks";
import type { Evidence } from "#core/doctor/evidence";
import { storable } from "#core/doctor/fact-values";
import type { Finding } from "#core/doctor/finding";
import { inWords, remedyOf, titleOf, titlesOf } from "#core/doctor/in-words";
import { overfitTest } from "#core/doctor/overfit-test";
import { rule, type Rule } from "#core/doctor/rule";
import { rules, type RuleId } from "#core/doctor/rules";
import { layerLabels } from "#core/network/plan";
import { specSchema, type ExperimentSpec } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { encodeJson } from "#core/project/json";
import { runRecord } from "#core/project/schema";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { faulty, type Case } from "../../bench/doctor/cases";
import { brokenExperiments, type Experiment } from "../../bench/doctor/generate";
import { equivalents } from "../../bench/doctor/equivalents";
import { outside } from "../../bench/doctor/outside";
import { ownBroken } from "../../bench/doctor/own";
import { datasetOf, spoilt, tableOf } from "../../bench/doctor/tables";
import { record } from "../project/fixtures";
import { countingClock } from "../training/lab";

const engine = nodeEngine();
const seed = 11;
const specOf = ({ spec }: Pick<Case, "spec">): ExperimentSpec =>
  specSchema.parse({ ...spec, training: { ...spec.training, seed } });
const titles = (spec: ExperimentSpec) => titlesOf(layerLabels(spec.network));

function runOf(c: Experiment): Run {
  const spec = specOf(c);
  const table = spoilt(c.source.rows(seed), c.spoil, seed);
  const settings = { id: "1", name: "", slot: 0, spec, target: table.target, created: "2026-01-01T00:00:00Z" };
  return Run.create(settings, { dataset: datasetOf(table, spec), engine, clock: countingClock() });
}

/** The run's finding of this rule as it was first raised. */
function raised(c: Experiment, id: string): Finding | undefined {
  const run = runOf(c);
  const found = () => run.record().findings.find((finding) => finding.rule === id);
  run.resume();
  while (!run.idle && !found()) {
    let pieces = 0;
    run.advance(() => ++pieces >= 10);
  }
  return found();
}

/** Through the record of a project file and back. */
const stored = (finding: Finding): Finding =>
  runRecord.parse(JSON.parse(encodeJson(record("1", { findings: [finding] })))).findings[0]!;

function expectTheSame(finding: Finding, spec: ExperimentSpec): void {
  const words = inWords(finding, titles(spec));
  expect(inWords(stored(finding), titles(spec))).toEqual(words);
  const whole = [words.title, words.why, ...words.measured.map(({ label }) => label)].join("\n");
  // Columns may have any name; ids of layers and what is missing may not show.
  const text = finding.measured.reduce((rest, { name }) => (name ? rest.replaceAll(name, "") : rest), whole);
  expect(text).not.toMatch(/undefined|null|\[object|_\d/);
  expect(words.why).not.toBe("");
  // Facts are no sentences.
  for (const fact of Object.values(finding.facts)) expect(String(fact)).not.toMatch(/[.*]\s|\*\*/);
}

/** It learns nothing, and has batch norm. */
const unsettled: Experiment = {
  ...ownBroken[0]!,
  name: "unsettled",
  spec: {
    network: { layers: [{ type: "dense", units: 8, activation: "tanh" }, { type: "batch_norm" }] },
    training: { optimizer: { type: "sgd", learningRate: 1e-7 }, epochs: 8, earlyStopping: null },
  },
};
const experiments = [...ownBroken, ...outside, ...brokenExperiments("development")];
/** Rules that are symptoms, and runs that show them. */
const shown: Record<string, string> = {
  bias_runaway: "rate_high 0",
  saturation: "six tanh, σ 3, breast_cancer",
  bad_initial_loss: "one ReLU layer, σ 5",
};
/** Rare ones: evidence of a run that struggles, with the numbers that they ask for. */
const doctored: Record<string, (evidence: Evidence) => void> = {
  dead_weights: ({ history }) => history.ticks.signals.zeroGradient.fill(1),
  modes_disagree: ({ history }) => {
    history.ticks.loss.fill(0.01);
    history.ticks.step.fill(1000);
  },
  ignores_inputs: ({ probed }) => {
    probed.reach = {
      epoch: 1,
      value: { rows: 200, linear: 1.5, best: 1.5, by: "linear", chance: 0, permutations: 19 },
    };
    probed.units = { epoch: 1, value: { alike: [], biases: [], outputStd: 1e-4, rows: 128 } };
  },
};
const raises = ({ faults: [fault], name }: Experiment, id: string): boolean =>
  id in shown ? name.startsWith(shown[id]!) : fault !== undefined && equivalents[fault].right[0] === id;

describe("the words of a finding are the same once it was stored", () => {
  it.each(Object.keys(doctored))("%s, of doctored evidence", (id) => {
    const run = runOf(unsettled);
    run.resume();
    run.finish();
    const { evidence } = run;
    doctored[id]!(evidence);
    const { severity, examine }: Rule = rules[id as RuleId];
    const { layers, epoch, step, measured, facts } = examine(evidence)!;
    const finding = { rule: id, severity, layers, epoch, step, measured, facts: storable(facts), remedies: [] };
    expectTheSame(finding, specOf(unsettled));
  });
  it.each(Object.keys(rules).filter((id) => !(id in doctored)))("%s", { timeout: 60_000 }, (id) => {
    for (const c of experiments.filter((one) => raises(one, id))) {
      const finding = raised(c, id);
      if (!finding) continue;
      expectTheSame(finding, specOf(c));
      expect(finding.rule).toBe(id);
      return;
    }
    expect.fail(`No experiment of the doctor's benchmark raises ${id}.`);
  });
  it("before training, of every check", { timeout: 60_000 }, () => {
    const once = new Map(experiments.map((c) => [`${c.faults.join()} ${c.right?.[0]} ${c.source.name}`, c]));
    const drafts = [...once.values()].flatMap((c) => {
      const spec = specOf(c);
      const { prepared, splits } = datasetOf(spoilt(c.source.rows(seed), c.spoil, seed), spec);
      return checkSpec(spec, prepared, splits.train).map((finding) => ({ finding, spec }));
    });
    for (const { finding, spec } of drafts) expectTheSame(finding, spec);
    expect([...new Set(drafts.map(({ finding }) => finding.rule))].sort()).toEqual(Object.keys(checks).sort());
  });
  it("of the 20-row test", () => {
    const [c] = faulty;
    const spec = specOf(c!);
    const { finding } = toEnd(overfitTest(spec, datasetOf(tableOf(c!.sample, c!.spoil, seed), spec), engine));
    expect(titleOf(finding!)).toBe("It can't memorise 20 rows");
    expectTheSame(finding!, spec);
  });
});

const imbalance: Finding = {
  rule: "class_imbalance",
  severity: "warning",
  layers: [],
  epoch: 4,
  step: 40,
  measured: [{ of: "recall", name: "NaN", value: 0, comparison: "<", threshold: 0.3 }],
  facts: { class: "NaN", rows: 5, all: 100, recall: 0 },
  remedies: [{ id: "class_weights" }],
};

it("says of a class that is called as a number is written what it says of any", () => {
  const words = inWords(imbalance, new Map());
  expect(words.why).toMatch(/^\*\*NaN\*\* has \*\*5\*\* of the \*\*100\*\* training rows/);
  expect(words.measured[0]!.label).toBe("recall of NaN");
  expect(inWords(stored(imbalance), new Map()).why).toBe(words.why);
});

it("shows a finding of a rule that this version does not know by its id, with its numbers", () => {
  const later: Finding = {
    ...imbalance,
    rule: "constructor",
    layers: ["dense_1"],
    measured: [{ of: "tremor", layer: "dense_1", value: 3, comparison: ">", threshold: 2 }],
    facts: { tremor: "Infinity" },
    remedies: [{ id: "steady_hand" }],
  };
  const words = inWords(stored(later), new Map([["dense_1", "dense 1"]]));
  expect(words).toMatchObject({ title: "constructor", why: "", remedies: [{ title: "steady_hand", detail: "" }] });
  expect(words.measured[0]!.label).toBe("tremor, dense 1");
  expect(remedyOf(later, { id: "steady_hand" }).title).toBe("steady_hand");
});

it("makes no sentence of facts that are not all there", () => {
  const { rows: _, ...fewer } = imbalance.facts;
  expect(inWords({ ...imbalance, facts: fewer }, new Map())).toMatchObject({ title: "Class imbalance", why: "" });
  // The words of this one need none.
  for (const id of Object.keys(rules).filter((one) => one !== "dropout_all"))
    expect(inWords({ ...imbalance, rule: id, facts: {} }, new Map()).why, id).toBe("");
});

it("gives the words of a rule the facts that it finds, and no others", () => {
  const jitter = rule({
    title: "Jitter",
    severity: "note",
    remedies: [],
    judgedBy: [],
    examine: () => ({ layers: [], epoch: 0, step: 0, measured: [], facts: { swings: 3 } }),
    measure: () => [],
    story: () => ({ happens: "", because: "", todo: "", unless: "" }),
    // @ts-expect-error -- `examine` finds no `shakes`
    words: ({ swings, shakes }) => ({ why: `${swings} ${String(shakes)}` }),
  });
  expect(jitter.title).toBe("Jitter");
});
