import { expect, it } from "vitest";
import { suspects } from "#core/doctor/suspects";
import { Matrix } from "#core/matrix";
import { datasetOf } from "../training/lab";

it("looks at inputs that are no numbers, and comes to an end", () => {
  const { prepared, splits } = datasetOf("iris");
  const { train } = splits;
  const nothing = new Float32Array(train.rows * train.inputs).fill(NaN);
  expect(suspects(prepared, { ...train, x: Matrix.of(nothing, train.inputs) })).toEqual([]);
  // One of them alone.
  const some = train.x.whole().map((value, n) => (n % train.inputs === 0 && n % 3 === 0 ? NaN : value));
  const columns = suspects(prepared, { ...train, x: Matrix.of(some, train.inputs) }).map(({ column }) => column);
  expect(columns).toEqual(suspects(prepared, train).map(({ column }) => column));
});
