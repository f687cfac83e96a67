/** Figures of a model as tables name and write them. */
import type { Figure, FigureId } from "#core/training/figures";
import type { Difference } from "#core/metrics/difference";
import { formatEnds, formatNumber, withSign } from "#core/numbers";

export const figureNames: Readonly<Record<FigureId, string>> = {
  accuracy: "Accuracy",
  precision: "Precision",
  recall: "Recall",
  f1: "F1",
  rocAuc: "ROC AUC",
  averagePrecision: "Average precision",
  logLoss: "Log loss",
  brier: "Brier",
  r2: "R²",
  mae: "MAE",
  rmse: "RMSE",
};

/** Of more than two classes these are means over the classes. */
const meanOver: ReadonlySet<FigureId> = new Set<FigureId>(["precision", "recall", "f1", "rocAuc", "averagePrecision"]);
export const figureName = (id: FigureId, classes: number): string =>
  classes > 2 && meanOver.has(id)
    ? `Macro ${/^[A-Z][a-z]/.test(figureNames[id]) ? figureNames[id].toLowerCase() : figureNames[id]}`
    : figureNames[id];

export const figureRange = ({ low, high }: Pick<Figure, "low" | "high">): string =>
  Number.isFinite(low) && Number.isFinite(high) ? formatEnds({ low, high }).join(" to ") : "";

/** `−0.12 (−0.19 to −0.05)`. */
export function differenceWords(difference: Difference | null): string {
  if (!difference) return "";
  const [low, high] = formatEnds(difference, true);
  return `${withSign(difference.value, (value) => formatNumber(value, 2))} (${low} to ${high})`;
}
