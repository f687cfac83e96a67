import type { Loss } from "./loss";

/** What a loss of the error d = ŷ − y, with its derivative, is for. `nothingLearnt`: of a standard normal target whose mean is predicted. */
export const ofError = (loss: (d: number) => number, slope: (d: number) => number, nothingLearnt: number) =>
  ({
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
