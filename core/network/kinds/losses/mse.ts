import type { Loss } from "./loss";
import { ofError } from "./of-error";

export const mse = {
  title: "Mean squared error",
  formula: "(ŷ − y)²",
  doc: "For numbers. Large errors count heavily. The target is standardised: predicting its mean has a loss of 1.",
  automatic: true,
  ...ofError(
    (d) => d * d,
    (d) => 2 * d,
    1,
    { slope: "2 (ŷ − y)", worked: (difference) => `(${difference})²` },
  ),
  kernel: 2,
  pytorch: () => ["return F.mse_loss(z[:, 0], y)"],
} satisfies Loss;
