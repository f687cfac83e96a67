/** The picture of a tried remedy gives the numbers that its sentence gives. */
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it } from "vitest";
import type { Finding } from "#core/doctor/finding";
import type { RunRecord } from "#core/project/document";
import { HistoryColumns } from "#core/training/columns";
import LinePlot from "../../../../renderer/charts/LinePlot.vue";
import RemedyProof from "../../../../renderer/stages/train/RemedyProof.vue";
import { useRuns } from "../../../../renderer/stores/runs";
import { runRecord, runState } from "../../../run-record";

const finding: Finding = {
  rule: "overfitting",
  severity: "warning",
  layers: [],
  epoch: 3,
  step: 30,
  measured: [],
  facts: {},
  remedies: [{ id: "early_stopping" }],
};
const losses = [0.7, 0.3, 0.122, 0.13, 0.142];
const state = (record: RunRecord) => {
  const columns = new HistoryColumns([{ id: "output", kind: "output", title: "output" }]);
  losses.forEach((validationLoss, epoch) =>
    columns.addEpoch({ epoch, seconds: 1, trainLoss: 0.1, validationLoss, trainMetric: 1, validationMetric: 1 }),
  );
  return { ...runState(record), history: columns.view() };
};
const measured = (loss: number) =>
  ({
    train: { loss: 0.1, accuracy: 1 },
    validation: { loss, accuracy: 1 },
    test: null,
  }) as unknown as RunRecord["metrics"];

it("labels the weights that early stopping brought back, not the end of the curve", () => {
  setActivePinia(createPinia());
  const before = runRecord("1", { epoch: 4, plannedEpochs: 4, findings: [finding], metrics: measured(0.142) });
  const after = runRecord("2", { epoch: 4, plannedEpochs: 4, restoredEpoch: 2, metrics: measured(0.122) });
  useRuns().reset([state(before), state(after)], 3, "2");
  const wrapper = mount(RemedyProof, { props: { proof: { finding, remedy: finding.remedies[0]!, before, after } } });
  const { marks } = wrapper.getComponent(LinePlot).props("plot");
  expect(marks).toMatchObject([
    { kind: "end", text: "before 0.142" },
    { kind: "end", text: "after 0.122" },
    { kind: "playhead", x: 2, knobs: [0.122] },
  ]);
  const said = wrapper.text().match(/Validation loss ([\d.]+) \(run 1[^)]*\) → ([\d.]+) \(run 2/);
  expect(Number(said?.[1])).toBeCloseTo(0.142, 2);
  expect(Number(said?.[2])).toBeCloseTo(0.122, 2);
});
