import type { Loss } from "./loss";
import { ofError } from "./of-error";

/** Where it goes over from a parabola to a line, in units of the standardised target. */
const huberDelta = 1;

export const huber = {
  title: "Huber",
  formula: "|d| ≤ 1: ½ d², else |d| − ½ (d = ŷ − y)",
  doc: "For numbers with outliers: squared for small errors, absolute for large ones.",
  robust: true,
  ...ofError(
    (d) => (Math.abs(d) <= huberDelta ? 0.5 * d * d : huberDelta * (Math.abs(d) - 0.5 * huberDelta)),
    (d) => (Math.abs(d) <= huberDelta ? d : huberDelta * Math.sign(d)),
    0.37,
    {
      slope: "ŷ − y, at most ±1",
      worked: (difference, d) => (Math.abs(d) <= huberDelta ? `½ (${difference})²` : `|${difference}| − ½`),
    },
  ),
  kernel: 4,
  pytorch: () => ["return F.smooth_l1_loss(z[:, 0], y)"],
} satisfies Loss;
