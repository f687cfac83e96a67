/** What scales and shifts values goes into the product beside it: the one before, else the one after. */
import type { FoundStep } from "../../network/kinds/found-step";
import { ImportError } from "../error";
import { cellOf, type Affine, type RawStep } from "./steps";

type Product = Extract<FoundStep, { op: "product" }>;

export function folded(raw: readonly RawStep[]): FoundStep[] {
  const steps: FoundStep[] = [];
  let waiting: Affine | null = null;
  for (const step of raw) {
    const before = steps.at(-1);
    if (step.op === "affine") {
      if (!waiting && before?.op === "product") steps[steps.length - 1] = after(before, step);
      else waiting = waiting ? both(waiting, step) : step;
    } else if (waiting && step.op === "product") {
      steps.push(ahead(waiting, step));
      waiting = null;
    } else if (waiting && step.op !== "drop") {
      throw new ImportError(notBeside(waiting));
    } else steps.push(step);
  }
  if (waiting) throw new ImportError(notBeside(waiting));
  return steps;
}
const notBeside = ({ words }: Affine) =>
  `${words} scales or shifts values with no product beside it that could take it in`;

function fits({ scale, shift, words }: Affine, units: number): void {
  for (const { length } of [scale, shift])
    if (length !== 1 && length !== units)
      throw new ImportError(`${words} has ${length} numbers where ${units} values come in; export the network again`);
}

/** (X·W + b)·s + t. */
function after(step: Product, affine: Affine): Product {
  const { inputs, units } = step;
  fits(affine, units);
  const { scale, shift } = affine;
  const weights = step.weights.map((value, at) => value * cellOf(scale, at % units));
  const bias = step.bias.map((value, j) => value * cellOf(scale, j) + cellOf(shift, j));
  return { op: "product", inputs, units, weights, bias };
}
/** (X·s + t)·W + b. */
function ahead(affine: Affine, step: Product): Product {
  const { inputs, units } = step;
  fits(affine, inputs);
  const { scale, shift } = affine;
  const weights = step.weights.map((value, at) => value * cellOf(scale, Math.floor(at / units)));
  const bias = step.bias.slice();
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < units; j++) bias[j]! += cellOf(shift, i) * step.weights[i * units + j]!;
  return { op: "product", inputs, units, weights, bias };
}
function both(first: Affine, next: Affine): Affine {
  const length = Math.max(first.scale.length, first.shift.length, next.scale.length, next.shift.length);
  fits(first, length);
  fits(next, length);
  const of = (cell: (j: number) => number) => Float64Array.from({ length }, (_, j) => cell(j));
  return {
    op: "affine",
    scale: of((j) => cellOf(first.scale, j) * cellOf(next.scale, j)),
    shift: of((j) => cellOf(first.shift, j) * cellOf(next.scale, j) + cellOf(next.shift, j)),
    words: next.words,
  };
}
