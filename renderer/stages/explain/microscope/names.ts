/** What units, weights and parts of sums are called. */
import type { Chain, ChainPart, Microscope, StepLayer } from "#core/explain/microscope/view";
import { activationName } from "#core/network/kinds/activations/index";
import { count } from "#core/numbers";

export interface Naming {
  now: Microscope;
  /** Names of the inputs. */
  inputs: readonly string[];
  target: string;
}

export const isOutput = (now: Microscope, layer: number): boolean => layer === now.layers.length - 1;

/** The same with the row's cells as they stand in the file. */
export interface RowNaming extends Naming {
  /** An input's column in the file, as it stands there. */
  raw(input: number): string;
  /** What the number of an input counts in: σ for one that is standardised. */
  unitOfInput(input: number): string;
  /** A standardised target in its own units. */
  inUnits(value: number): number;
}

/** `sepal length`, `4`, `virginica`: where its layer is known. */
export function shortUnit({ now, inputs, target }: Naming, layer: number | null, unit: number): string {
  if (layer === -1) return inputs[unit] ?? `input ${unit + 1}`;
  if (layer === null || !isOutput(now, layer)) return String(unit + 1);
  if (now.task === "regression") return target;
  return (now.task === "binary" ? now.classes[1] : now.classes[unit])?.label ?? String(unit + 1);
}

/** `sepal length`, `unit 4 of dense 1`, `virginica`. */
export function unitWords(naming: Naming, layer: number, unit: number): string {
  const short = shortUnit(naming, layer, unit);
  if (layer === -1 || isOutput(naming.now, layer)) return short;
  return `unit ${short} of ${naming.now.layers[layer]!.title}`;
}

/** A part of a sum: `virginica`, `unit 4`, `bias`, `through the batch's mean`. */
export function partWords(naming: Naming, { layer, unit, by }: ChainPart): string {
  if (layer === null) return by ?? "";
  const short = shortUnit(naming, layer, unit);
  const name = layer === -1 || isOutput(naming.now, layer) ? short : `unit ${short}`;
  return by ?? name;
}

/** `weight 4 → 3 of dense 2`, `bias of unit 3 of dense 2`, `γ of unit 2 of batch norm`. */
export function weightWords(naming: Naming, { tensor, layer, unit, factor }: Chain): string {
  const { title } = naming.now.layers[layer]!;
  const array = tensor.slice(tensor.indexOf("/") + 1);
  if (factor.symbol === null) {
    return `weight ${shortUnit(naming, factor.layer, factor.unit)} → ${shortUnit(naming, layer, unit)} of ${title}`;
  }
  return `${greek[array] ?? array} of ${shortUnit(naming, layer, unit)}, ${title}`;
}
/** Arrays with a sign of their own. */
export const greek: Readonly<Record<string, string>> = { gamma: "γ", beta: "β" };

/** `5 · tanh`, `3 · softmax`. */
export function layerCaption(
  { units, activation, kind }: StepLayer,
  words: (kind: StepLayer["kind"]) => string,
): string {
  if (activation === null) return `${count(units)} · ${words(kind)}`;
  return `${count(units)} · ${activationName(activation)}`;
}
