/** Metrics of a run on each split, as the CLI prints them and the project file keeps them. */
import type { SplitName } from "../data/types";

export interface SplitMetric {
  /** Mean loss of the split without penalty. */
  loss: number;
  /** Classification. */
  accuracy?: number;
  /** Regression, in the target's own units. */
  r2?: number;
  mae?: number;
  rmse?: number;
}
/** Splits without rows are left out. */
export type SplitMetrics = Partial<Record<SplitName, SplitMetric>>;
