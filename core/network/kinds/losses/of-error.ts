import { formatNumber } from "../../../numbers";
import type { Loss } from "./loss";

/**
 * What a loss of the error d = ŷ − y, with its derivative, is for. `nothingLearnt`: of a standard normal target whose mean is
 * predicted. `symbols`: of the derivative, and the loss with the numbers of a row.
 */
export const ofError = (
  loss: (d: number) => number,
  slope: (d: number) => number,
  nothingLearnt: number,
  symbols: { slope: string; worked(difference: string, d: number): string },
) =>
  ({
    slopeParts: ({ z, y }) => [{ symbol: symbols.slope, value: slope(z[0]! - y) }],
    worked(_predicted, { z, y }) {
      const truth = formatNumber(y);
      const difference = `${formatNumber(z[0])} ${y < 0 ? `+ ${formatNumber(-y)}` : `− ${truth}`}`;
      return symbols.worked(difference, z[0]! - y);
    },
    tasks: ["regression"],
    output: "linear",
    yardsticks: () => ({ nothingLearnt, leastLoss: 0 }),
    measure(z, y, rows, _outputs, _aims, delta) {
      let sum = 0;
      for (let i = 0; i < rows; i++) {
        const error = z[i] - y[i];
        sum += loss(error);
        if (delta) delta[i] = slope(error) / rows;
      }
      return sum / rows;
    },
    predict(z, rows, _outputs, out, outAt) {
      for (let i = 0; i < rows; i++) out[outAt + i] = z[i];
    },
  }) satisfies Partial<Loss>;
