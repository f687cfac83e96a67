// @vitest-environment happy-dom
// The views of Evaluate that stand beside Scores, on answers that can be counted by hand.
import { enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ImportanceView } from "#core/insight/views";
import type { Evaluation } from "#core/training/views";
import ImportanceList from "../../../../renderer/stages/evaluate/columns/ImportanceList.vue";
import { useColumnsView } from "../../../../renderer/stages/evaluate/columns/store";
import ColumnsView from "../../../../renderer/stages/evaluate/ColumnsView.vue";
import GainView from "../../../../renderer/stages/evaluate/gain/GainView.vue";
import { useEvaluation } from "../../../../renderer/stores/evaluation";
import { useRuns } from "../../../../renderer/stores/runs";
import { runRecord, runState } from "../../../run-record";
import { binary, regression } from "./evaluations";

enableAutoUnmount(afterEach);
beforeEach(() => {
  setActivePinia(createPinia());
  useRuns().reset([runState(runRecord("1"))], 2, "1");
});
/** Words as they are read: the space of a share is one that does not break. */
const plain = (text: string) => text.replaceAll(/\s+/g, " ");
async function evaluated(evaluation: Evaluation) {
  const store = useEvaluation();
  await flushPromises();
  store.current = evaluation;
}

it("Gain counts what the highest scores hold, beside the linear model and the best order", async () => {
  await evaluated(binary);
  const wrapper = mount(GainView, { attachTo: document.body });
  const row = (name: string) =>
    wrapper
      .findAll('table[aria-label="Gain and lift"] tbody tr')
      .find((one) => plain(one.get("th").text()) === name)!
      .findAll("td")
      .map((cell) => plain(cell.text()));
  // 2.4 of 8 rows: two of the three, then a part of one that is none.
  expect(row("30 %")).toEqual(["66.7 %", "2.22", "40 %", "80 %"]);
  expect(row("100 %")).toEqual(["100 %", "1", "100 %", "100 %"]);
  expect(plain(wrapper.text())).toContain(
    "The 10 % of the test rows with the highest scores, 0.8 of 8, hold 0.8 of 3 malignant",
  );
});

it("Gain says that a number has none", async () => {
  await evaluated(regression);
  expect(mount(GainView).text()).toContain("Gain and lift are of classes");
});

const column = (name: string, mean: number, half: number) => ({
  column: name,
  mean,
  sd: half / 2,
  low: mean - half,
  high: mean + half,
});
const importance: ImportanceView = {
  run: "1",
  split: "test",
  epoch: 9,
  of: 90,
  metric: "accuracy",
  baseline: 0.9,
  rows: 90,
  repeats: 10,
  columns: [column("petal", 0.2, 0.05), column("sepal", 0.01, 0.03)],
  related: [{ first: "petal", second: "sepal", value: 0.87 }],
};

it("Columns tells what the chosen column costs, whether that is chance, and what shares it", async () => {
  const store = useColumnsView();
  await flushPromises();
  store.importance.current = importance;
  const wrapper = mount(ColumnsView, { attachTo: document.body });
  const buttons = wrapper.getComponent(ImportanceList).findAll("button");
  expect(buttons.map((one) => one.classes("sure"))).toEqual([true, false]);
  expect(buttons[0]!.attributes("title")).toContain("95 % interval 0.15 … 0.25");
  expect(plain(wrapper.text())).toContain(
    "Dealt anew among the rows, petal costs the run 20 % of the rows (with it: 0.9).",
  );
  expect(plain(wrapper.text())).toContain("It goes together with sepal (r 0.87)");
  await buttons[1]!.trigger("click");
  expect(plain(wrapper.text())).toContain("Whether the run needs sepal can't be told from chance on these rows.");
});
