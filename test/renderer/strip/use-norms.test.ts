/** The strip and the lanes below it say the same number of the same layer at the same moment. */
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it } from "vitest";
import type { ComputedRef } from "vue";
import { layerSignals, type Signals } from "#core/engine/engine";
import type { RunRecord } from "#core/project/document";
import { HistoryColumns } from "#core/training/columns";
import type { RunHistory } from "#core/training/history";
import { provideTimeline, type Timeline } from "../../../renderer/stages/train/use-timeline";
import { useRuns } from "../../../renderer/stores/runs";
import { useView } from "../../../renderer/stores/view";
import { useNorms, type Norms } from "../../../renderer/strip/use-norms";
import { runRecord, runState } from "../../run-record";

/** Two layers whose gradient swings, ten updates an epoch. */
function swinging(epochs: number): RunHistory {
  const columns = new HistoryColumns([
    { id: "dense_1", kind: "dense", title: "dense 1" },
    { id: "output", kind: "output", title: "output" },
  ]);
  for (let step = 1; step <= epochs * 10; step++) {
    const norms = Float32Array.of(1 + Math.sin(step) * 0.9, 0.1 + Math.cos(step * 1.3) * 0.09);
    const signals = Object.fromEntries(layerSignals.map((name) => [name, norms])) as Signals;
    columns.addTick({ step, epoch: step / 10, loss: 1, learningRate: 0.1, signals });
  }
  const measured = { seconds: 1, trainLoss: 1, validationLoss: 1, trainMetric: 1, validationMetric: 1 };
  for (let epoch = 0; epoch <= Math.floor(epochs); epoch++) columns.addEpoch({ epoch, ...measured });
  return columns.view();
}

function both(changes: Partial<RunRecord>, reached: number) {
  setActivePinia(createPinia());
  const record = runRecord("1", { plannedEpochs: 3000, ...changes });
  useRuns().reset([{ ...runState(record), history: swinging(reached) }], 2, "1");
  let timeline!: Timeline;
  let norms!: ComputedRef<Norms | null>;
  mount({
    setup() {
      timeline = provideTimeline();
      norms = useNorms();
      return () => null;
    },
  });
  const lanes = () =>
    timeline.lanes.value.map(({ id, index }) => [
      id,
      timeline.readout.value.bins.at("gradientNorm", index, timeline.playhead.value),
    ]);
  return { lanes, strip: () => [...norms.value!.byLayer] };
}

it.each<[string, Partial<RunRecord>, number]>([
  ["stopped long before its end, in the middle of an epoch", { status: "stopped" }, 1836.2],
  ["stopped after few epochs", { status: "stopped" }, 20.4],
  ["finished early", { status: "finished" }, 700],
  ["with the weights of an earlier epoch", { status: "finished", restoredEpoch: 301 }, 700],
  ["paused", { status: "paused" }, 1836.2],
  ["broken off", { status: "failed" }, 512],
])("of a run that was %s", (_, changes, reached) => {
  const { lanes, strip } = both(changes, reached);
  expect(strip()).toEqual(lanes());
  for (const epoch of [1, 7.5, 19, reached / 2, reached]) {
    useView().playhead = epoch;
    expect(strip(), `at epoch ${epoch}`).toEqual(lanes());
  }
});
