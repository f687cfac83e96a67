/** The choices of a column's recipe, in words. */
import { encodings, type EncodeId } from "#core/data/encode";
import type { ImputeId } from "#core/data/impute";
import type { ScaleId } from "#core/data/scale";
import type { ColumnType } from "#core/data/types";
import { encodeIds } from "#core/data/recipe-schema";

interface Choice<Id extends string> {
  value: Id;
  label: string;
  hint?: string;
}

const encodeWords: Record<EncodeId, { label: string; hint: string }> = {
  one_hot: { label: "One-hot", hint: "an input a value" },
  ordinal: { label: "Ordinal", hint: "0, 1, 2, … in order" },
  frequency: { label: "Frequency", hint: "how common it is" },
  value: { label: "As it is", hint: "one number" },
  date_parts: { label: "Date parts", hint: "year, month, …" },
  cyclic: { label: "Cyclic", hint: "goes round: sin, cos" },
};
export function encodeChoices(type: ColumnType): Choice<EncodeId>[] {
  return encodeIds
    .filter((id) => (encodings[id].types as readonly ColumnType[]).includes(type))
    .map((value) => ({ value, ...encodeWords[value] }));
}

export const scaleChoices: Choice<ScaleId>[] = [
  { value: "standard", label: "Standardise", hint: "(x − μ) ÷ σ" },
  { value: "min_max", label: "Min–max", hint: "0 to 1" },
  { value: "robust", label: "Robust", hint: "median, IQR" },
  { value: "log1p", label: "Log", hint: "ln(1 + x)" },
  { value: "none", label: "None", hint: "as it is" },
];

export function imputeChoices(numeric: boolean): Choice<ImputeId>[] {
  return [
    ...(numeric
      ? ([
          { value: "median", label: "Fill with the median" },
          { value: "mean", label: "Fill with the mean" },
        ] as const)
      : ([{ value: "own_value", label: "A value of its own" }] as const)),
    { value: "mode", label: "Fill with the mode" },
    { value: "constant", label: "Fill with a constant" },
    { value: "drop_row", label: "Drop the row" },
  ];
}
