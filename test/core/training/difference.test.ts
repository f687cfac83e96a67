/** Two runs on the same validation rows. */
import { expect, it } from "vitest";
import { specSchema, type SpecInput } from "#core/network/spec";
import { toEnd } from "#core/pieces";
import { differenceOf } from "#core/training/difference";
import type { Run } from "#core/training/run";
import { weightsEpoch } from "#core/training/weights-epoch";
import { datasetOf, trained } from "./lab";

const at = (run: Run) => ({ run, model: run.model, at: weightsEpoch(run.record()) });
const apart = (first: Run, second: Run) => toEnd(differenceOf(at(first), at(second)));
const spec = (training: object, more: SpecInput = {}) =>
  specSchema.parse({ ...more, training: { epochs: 5, ...training } });

it.each(["diabetes", "iris"] as const)(
  "is the difference of the two runs' own figures, with its interval: %s",
  (name) => {
    const data = datasetOf(name);
    const [first, second] = [trained(name, spec({}), data), trained(name, spec({ epochs: 1 }), data)];
    const found = apart(first, second)!;
    const [own, other] = [first, second].map((run) => run.record().metrics!.validation!);
    const metric = (own!.accuracy ?? own!.r2)! - (other!.accuracy ?? other!.r2)!;
    expect(found).toMatchObject({ rows: data.splits.validation.rows, epochs: [5, 1] });
    expect(found.metric!.value).toBeCloseTo(metric, 4);
    expect(found.loss!.value).toBeCloseTo(own!.loss - other!.loss, 4);
    for (const { low, value, high } of [found.metric!, found.loss!]) {
      expect(low).toBeLessThan(value);
      expect(value).toBeLessThan(high);
    }
    // The other way round, and against itself.
    expect(apart(second, first)!.loss!.value).toBeCloseTo(-found.loss!.value, 6);
    expect(apart(first, first)!.loss).toEqual({ value: 0, low: 0, high: 0 });
  },
);

it("is none of runs that were measured on other rows, and has no loss where that was another", () => {
  const data = datasetOf("iris");
  const first = trained("iris", spec({}), data);
  const otherRows = { recipe: { split: { seed: 99 } } };
  const elsewhere = spec({}, otherRows);
  expect(apart(first, trained("iris", elsewhere, datasetOf("iris", elsewhere)))).toBeNull();
  const smoothed = apart(first, trained("iris", spec({ labelSmoothing: 0.2 }), data))!;
  expect(smoothed.loss).toBeNull();
  expect(smoothed.metric).not.toBeNull();
  const none = spec({}, { recipe: { split: { train: 0.8, validation: 0, test: 0.2 } } });
  const blind = trained("iris", none, datasetOf("iris", none));
  expect(apart(blind, blind)).toBeNull();
});
