/** Which weight is meant when a unit is pressed. */
import type { Chain, Microscope, StepLayer } from "#core/explain/microscope/view";
import type { ChosenWeight } from "./store";

/** Gradient of a number, on the row's own way: what it is multiplied with, times ∂L/∂z of its unit. */
export function gradientOf({ parameters, dz }: StepLayer, array: number, index: number): number {
  const { matrix, factors, columns } = parameters[array]!;
  const unit = index % columns;
  return factors[matrix ? Math.floor(index / columns) : unit]! * dz[unit]!;
}

/** The number of a unit with the largest gradient. */
function strongestOf(layer: StepLayer, unit: number): ChosenWeight | null {
  const one = layer.parameters.find(({ matrix }) => matrix) ?? layer.parameters[0];
  if (!one) return null;
  let from = 0;
  if (one.matrix)
    for (let i = 1; i < one.rows; i++) if (Math.abs(one.factors[i]!) > Math.abs(one.factors[from]!)) from = i;
  return { tensor: one.name, index: from * one.columns + unit };
}

/**
 * A unit of the chosen weight's own layer takes it over from the same sender, one that sends to it becomes the sender, and any other
 * shows the largest of its own. Null where it has none.
 */
export function weightOfUnit({ layers, chain }: Microscope, layer: number, unit: number): ChosenWeight | null {
  const own = layers[chain.layer]!;
  const array = own.parameters.find(({ name }) => name === chain.tensor);
  const receiver = chain.unit;
  if (array && layer === chain.layer) {
    const from = chain.index - receiver;
    return { tensor: chain.tensor, index: from + unit };
  }
  const sends = senderOf(own, chain.layer);
  const matrix = own.parameters.find((one) => one.matrix);
  if (matrix && layer === sends && unit < matrix.rows)
    return { tensor: matrix.name, index: unit * matrix.columns + receiver };
  return layer < 0 ? null : strongestOf(layers[layer]!, unit);
}
/** The layer that sends to a layer's matrix. */
function senderOf({ shortcut, lines }: StepLayer, layer: number): number {
  return lines === "through" && shortcut !== null ? shortcut : layer - 1;
}

/** The number beside the chosen one, among those of its layer; null at the edge. */
export function besideWeight({ layers, chain }: Microscope, rows: number, columns: number): ChosenWeight | null {
  const { parameters } = layers[chain.layer]!;
  // All arrays below each other: a matrix with its biases as the last row.
  const lines = parameters.flatMap(({ name, rows: many, columns: wide }) =>
    Array.from({ length: many }, (_, i) => ({ name, first: i * wide, wide })),
  );
  const at = lines.findIndex(
    ({ name, first, wide }) => name === chain.tensor && chain.index >= first && chain.index < first + wide,
  );
  const line = lines[at + rows];
  const unit = chain.unit + columns;
  return line && unit >= 0 && unit < line.wide ? { tensor: line.name, index: line.first + unit } : null;
}
export type { Chain };
