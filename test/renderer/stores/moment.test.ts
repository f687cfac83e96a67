/** The moment of a run that all stages show. */
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it } from "vitest";
import type { RunRecord } from "#core/project/document";
import { useMoment } from "../../../renderer/stores/moment";
import { useRuns } from "../../../renderer/stores/runs";
import { useView } from "../../../renderer/stores/view";
import { runRecord, runState } from "../../run-record";

beforeEach(() => setActivePinia(createPinia()));

function show(epochs: number[], restoredEpoch: number | null = null, status: RunRecord["status"] = "finished") {
  const state = { ...runState(runRecord("1", { restoredEpoch, status })), kept: { epochs, best: epochs[0] ?? null } };
  useRuns().reset([state], 2, "1");
  return { moment: useMoment(), view: useView() };
}

it("is live, or the last kept epoch at or before the playhead", () => {
  const { moment, view } = show([0, 2, 5, 8]);
  expect([moment.live, moment.at, moment.epoch, moment.reached]).toEqual([true, 10, null, 10]);
  view.playhead = 6.5;
  expect([moment.live, moment.at, moment.epoch]).toEqual([false, 6.5, 5]);
  view.playhead = 10;
  expect([moment.live, moment.epoch]).toEqual([true, null]);
  view.playhead = 99;
  expect([moment.live, moment.at]).toEqual([true, 10]);
});

it("has its last epoch beside the one that early stopping brought back", () => {
  const { moment, view } = show([0, 3, 10], 3);
  expect([moment.live, moment.at, moment.epoch]).toEqual([true, 3, null]);
  expect(moment.playheadAt(10)).toBe(10);
  view.playhead = 10;
  expect([moment.live, moment.at, moment.epoch]).toEqual([false, 10, 10]);
});

it("goes back to the latest epoch of a run that goes on, to the last or the best of one that is over", () => {
  const home = (restored: number | null, status: RunRecord["status"]) => {
    const { moment } = show([0, 3], restored, status);
    return [moment.home, moment.follows];
  };
  expect(home(null, "training")).toEqual(["latest", true]);
  expect(home(null, "paused")).toEqual(["latest", true]);
  expect(home(null, "finished")).toEqual(["last", false]);
  expect(home(null, "stopped")).toEqual(["last", false]);
  expect(home(null, "failed")).toEqual(["last", false]);
  expect(home(3, "finished")).toEqual(["best", false]);
});

it("is the first kept epoch before which none is kept, and live where none is kept at all", () => {
  const { moment, view } = show([4, 8]);
  view.playhead = 1;
  expect(moment.epoch).toBe(4);
  expect(show([]).moment.epoch).toBeNull();
  expect(view.playhead).toBe(1);
});

it("marks no more kept epochs than can be told apart, the first among them", () => {
  const { moment } = show(Array.from({ length: 64 }, (_, i) => i));
  const marks = moment.marks(0, 63);
  expect(marks.length).toBeLessThanOrEqual(24);
  expect(marks[0]).toBe(0);
  expect(moment.marks(60, 63)).toEqual([60, 61, 62, 63]);
});

it("of no run is nothing", () => {
  useRuns().reset([], 1, null);
  const moment = useMoment();
  expect([moment.kept, moment.reached, moment.restored, moment.epoch]).toEqual([[], 0, null, null]);
});
