/** How numbers are scaled. Each way is fitted to y = (f(x) − centre) / spread, with f the identity or ln(1 + x). A new way is one entry here and its id in `scaleIds`. */
import { formatValue } from "../numbers";
import type { scaleIds } from "./recipe-schema";
import { done, type Pieces } from "../pieces";
import { momentsInPieces, quantile, sortedInPieces } from "./statistics";

export type ScaleId = (typeof scaleIds)[number];

export interface Scaling {
  log: boolean;
  centre: number;
  /** Never 0: a constant column is divided by 1. */
  spread: number;
}

interface Scaler {
  /** In tables: `÷ σ`. */
  short: string;
  /** A clause for a sentence about the fitted column: `subtract the mean 43.9 and divide by σ 5.46`. */
  words: (fitted: Scaling) => string;
  /** From the training values with their missing cells filled. */
  fit: (training: Float64Array) => Pieces<Scaling>;
}

const linear = (centre: number, spread: number): Scaling => ({
  log: false,
  // −0 becomes 0, which JSON has.
  centre: centre + 0,
  // A range beyond what a number can hold is divided by the largest there is.
  spread: spread === Infinity ? Number.MAX_VALUE : spread > 0 ? spread : 1,
});

export const scalers = {
  none: {
    short: "as it is",
    words: () => "take it as it is",
    fit: () => done(linear(0, 1)),
  },
  /** (x − mean) / σ, σ over n as in scikit-learn's StandardScaler. */
  standard: {
    short: "÷ σ",
    words: ({ centre, spread }) => `subtract the mean ${formatValue(centre)} and divide by σ ${formatValue(spread)}`,
    *fit(training) {
      const { mean, deviation, min, max } = yield* momentsInPieces(training);
      return linear(mean, min === max ? 1 : deviation);
    },
  },
  /** (x − min) / (max − min): 0 to 1 on the training rows. */
  min_max: {
    short: "0 to 1",
    words: ({ centre, spread }) => `map ${formatValue(centre)} to 0 and ${formatValue(centre + spread)} to 1`,
    *fit(training) {
      const { min, max } = yield* momentsInPieces(training);
      return linear(min, max - min);
    },
  },
  /** (x − median) / (third quartile − first quartile): outliers do not move it. */
  robust: {
    short: "÷ IQR",
    words: ({ centre, spread }) =>
      `subtract the median ${formatValue(centre)} and divide by the quartile range ${formatValue(spread)}`,
    *fit(training) {
      const ascending = yield* sortedInPieces(training);
      return linear(quantile(ascending, 0.5), quantile(ascending, 0.75) - quantile(ascending, 0.25));
    },
  },
  /** ln(1 + x), for x > −1. */
  log1p: {
    short: "log",
    words: () => "take ln(1 + x)",
    fit: () => done({ log: true, centre: 0, spread: 1 }),
  },
} as const satisfies Record<ScaleId, Scaler>;

export function applyScale(value: number, { log, centre, spread }: Scaling): number {
  const scaled = ((log ? Math.log1p(value) : value) - centre) / spread;
  // The difference may be beyond all numbers where both of its parts are not.
  return Number.isFinite(scaled) || log ? scaled : value / spread - centre / spread;
}
