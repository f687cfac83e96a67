/** A search for a cure as it is said and shown: each ending in its own words, and no number that is not the fork's. */
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it } from "vitest";
import type { CureFork, CureState } from "#core/doctor/cure-state";
import CurePanel from "../../../../renderer/stages/train/CurePanel.vue";
import { outcomeWords } from "../../../../renderer/stages/train/cure-words";
import { useCure } from "../../../../renderer/stores/cure";
import { useRuns } from "../../../../renderer/stores/runs";
import { runRecord } from "../../../run-record";

const seed = runRecord("1").spec.training.seed;
const fork = (id: string, changes: string[], more: Partial<CureFork> = {}): CureFork => ({
  id,
  run: id,
  changes: changes.map((change) => ({ id: change })),
  seed,
  state: "ended",
  epoch: 10,
  plannedEpochs: 10,
  score: 0.9,
  scores: Float32Array.from([0.5, 0.9]),
  problems: [],
  stopped: false,
  fault: null,
  ...more,
});
const winner = fork("3", ["scale_inputs"], { score: 0.94 });
const tried = [fork("2", ["scale_inputs", "lower_dropout"]), winner];
const searching: CureState = {
  run: "1",
  phase: "trying",
  budget: { runs: 10, seconds: 60 },
  spent: 1.4,
  seconds: 12,
  metric: "accuracy",
  split: "validation",
  before: { run: "1", score: 0.63, problems: ["unscaled_inputs"] },
  forks: [...tried, fork("4", ["adam"], { run: null, state: "training", epoch: 4, score: 0.7 })],
  outcome: null,
};
const seeds = [8, 9].map((other) => ({ seed: other, run: String(other), score: 0.93, problems: [] as string[] }));
/** As the winner, so that nothing is said of it. */
const plain = { run: "3", score: 0.94 };
const won = { changes: [{ id: "scale_inputs" }], run: "3", cured: true, plain, seeds, cancelled: false, fault: null };
const none = { changes: [], run: null, cured: false, plain: null, seeds: [], cancelled: false, fault: null };
const over = (outcome: CureState["outcome"], forks: CureFork[] = tried): CureState => ({
  ...searching,
  phase: "ended",
  forks,
  outcome,
});

it.each<[string, CureState, RegExp, string[]?]>([
  [
    "a cure",
    over(won),
    /^\*\*Standardise the inputs\*\* cures run 1\. Validation accuracy \*\*0\.63\*\* → \*\*0\.94\*\*, \*\*0\.93\*\* with seed 8, \*\*0\.93\*\* with seed 9\. No problem is left with any of three seeds\. Of 2 forks it is the smallest set/,
  ],
  [
    "a warning that is left",
    over(won),
    /three seeds, though the doctor still warns of “.*dropout”/,
    ["dropout_misplaced"],
  ],
  [
    "a problem that is left",
    over({ ...won, cured: false }, [fork("3", ["scale_inputs"], { problems: ["overfitting"] })]),
    /is better, but no cure of run 1.*A problem is left: “.+”\.$/,
  ],
  [
    "a seed that fails",
    over({ ...won, cured: false, seeds: [seeds[0]!, { ...seeds[1]!, problems: ["dead_relu"] }] }),
    /With seed 9 the doctor finds “.+”\.$/,
  ],
  [
    "what a plain network reaches",
    over({ ...won, cured: false, plain: { run: "2", score: 0.97 }, seeds: [seeds[0]!, { ...seeds[1]!, score: 0.7 }] }),
    /chance may have its part\. A plain network reaches \*\*0\.97\*\*\.$/,
  ],
  [
    "a budget that was over before one could be tried",
    over({ ...won, cured: false, plain: null }),
    /The budget was over before a plain network could show what can be reached\.$/,
  ],
  [
    "chance",
    over({ ...won, cured: false, seeds: [seeds[0]!, { ...seeds[1]!, score: 0.7 }] }),
    /chance may have its part\.$/,
  ],
  ["too little time", over({ ...won, cured: false, seeds: [] }), /It was not confirmed with other seeds\.$/],
  [
    "no cure",
    over(none),
    /^\*\*No cure found\.\*\* None of 2 forks did better than run 1 \(validation accuracy \*\*0\.63\*\*\)/,
  ],
  ["one that failed alone", over(none, [winner]), /The one fork did no better/],
  ["nothing to try", over(none, []), /^\*\*Nothing to try\.\*\* No finding of run 1/],
  ["a cancel", over({ ...none, cancelled: true }), /^\*\*Cancelled\.\*\* Of 2 forks none/],
  ["a cancel with a best", over({ ...won, cured: false, cancelled: true, seeds: [] }), /is the best so far\./],
  [
    "a fault",
    over({ ...none, fault: "The trainer ended" }),
    /^\*\*The search broke off\.\*\* The trainer ended\. What was tried stays/,
  ],
  ["R² of training rows", { ...over(won), metric: "r2", split: "train" }, /Training R² \*\*0\.63\*\*/],
  [
    "a run that failed",
    { ...over(won), before: { run: "1", score: NaN, problems: [] } },
    /\*\*none\*\* → \*\*0\.94\*\*/,
  ],
])("says of %s", (_of, state, words, warnings = []) => {
  expect(outcomeWords(state, seed, warnings)).toMatch(words);
});

function panel(state: CureState) {
  setActivePinia(createPinia());
  const runs = useRuns();
  runs.list = ["1", "2", "3"].map((id) => runRecord(id, { slot: Number(id) - 1 }));
  runs.selectedId = "1";
  const cure = useCure();
  cure.state = state;
  return { runs, cure, wrapper: mount(CurePanel, { props: { state, run: runs.list[0]! } }) };
}

it("shows each fork beside the run, with what counts of the budget and what is left of it", async () => {
  const { wrapper, runs } = panel(searching);
  expect(wrapper.text()).toContain("1.4 of 10 runs, 0:48 left");
  expect(wrapper.get('[role="status"]').text()).toBe("Trying forks of run 1");
  const rows = wrapper.findAll(".fork");
  expect(rows.map((row) => row.find(".score").text())).toEqual(["0.9", "0.94", "0.7"]);
  expect(rows[2]!.attributes("title")).toContain("epoch 4 of 10");
  // What counts leads to its run.
  await rows[1]!.get("button").trigger("click");
  expect(runs.selectedId).toBe("3");
  expect(rows[2]!.find("button").exists()).toBe(false);
  expect(wrapper.findAll("button").some((button) => button.text() === "Keep")).toBe(false);
});

it("offers to keep a winner, and to look at it", () => {
  const { wrapper } = panel(over(won));
  const names = wrapper.findAll("button").map((button) => button.text());
  expect(names).toContain("Keep");
  expect(names).toContain("show run 3");
  expect(wrapper.find(".winner .score").text()).toBe("0.94");
  expect(wrapper.text()).not.toContain("Cancel");
});

it("draws no line beyond its scale for scores that are none, or far below", () => {
  const scores = Float32Array.from([NaN, -1e9, 0.2, Infinity]);
  const { wrapper } = panel({ ...searching, metric: "r2", forks: [fork("2", ["adam"], { scores, score: NaN })] });
  const drawn = wrapper.get(".fork path").attributes("d")!;
  expect(drawn).not.toMatch(/NaN|Infinity/);
  for (const [, y] of drawn.matchAll(/[ML]\S+ (\S+?)(?=L|$)/g)) expect(Number(y)).toBeLessThanOrEqual(22);
  expect(wrapper.get(".fork .score").text()).toBe("none");
});
