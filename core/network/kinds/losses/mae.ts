import type { Loss } from "./loss";
import { ofError } from "./of-error";

export const mae = {
  title: "Mean absolute error",
  formula: "|ŷ − y|",
  doc: "For numbers with outliers: every error counts in proportion to its size.",
  robust: true,
  ...ofError(Math.abs, Math.sign, 0.8, { slope: "sign of ŷ − y", worked: (difference) => `|${difference}|` }),
  kernel: 3,
  pytorch: () => ["return F.l1_loss(z[:, 0], y)"],
} satisfies Loss;
