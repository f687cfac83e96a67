import { expect, it } from "vitest";
import { shareDone } from "#core/training/run-state";

const pace = { stepsPerEpoch: 10, rowsPerSecond: 1, secondsLeft: null };

it("counts updates where it is known how many an epoch has, else epochs, and stays between 0 and 1", () => {
  expect(shareDone({ step: 25, epoch: 2, plannedEpochs: 10 }, pace)).toBe(0.25);
  expect(shareDone({ step: 25, epoch: 2, plannedEpochs: 10 })).toBe(0.2);
  expect(shareDone({ step: 0, epoch: 0, plannedEpochs: 0 })).toBe(0);
  expect(shareDone({ step: 110, epoch: 11, plannedEpochs: 10 }, pace)).toBe(1);
});
