import type { Finding, Severity } from "./finding";
import type { Chart } from "./chart";
import type { MeasureId } from "./measures";
import type { RemedyId } from "./remedies";

/** What a rule found. `severity` only where it differs from the rule's own; `urgent` puts it before others of its severity. */
export type Diagnosis = Pick<Finding, "layers" | "epoch" | "step" | "measured" | "why"> & {
  severity?: Severity;
  /** Best first, where what was found says more than the rule alone. */
  remedies?: readonly RemedyId[];
  /** The column that `exclude_column` is offered for. */
  column?: string;
  urgent?: boolean;
};

/** One thing that goes wrong. Thresholds and their sources stand with the rule. */
export interface Rule {
  title: string;
  severity: Severity;
  /** Best first. Those that would change nothing are left out. */
  remedies: readonly RemedyId[];
  /** By what a remedy is judged, the first first. None: by whether the finding is gone. */
  judgedBy: readonly MeasureId[];
  /** Findings that already explain this one: where one of them is raised, this rule is silent. */
  explainedBy?: readonly string[];
  examine(chart: Chart): Diagnosis | null;
}

/** What stands between the data and learning, whatever the size of the network: a rule about the outcome has nothing to add. */
export const faultsOfTraining = [
  "dropout_all",
  "dead_relu",
  "exploding_gradients",
  "unscaled_inputs",
  "vanishing_signal",
  "vanishing_gradients",
  "saturation",
  "learning_rate_high",
  "learning_rate_low",
  "over_regularized",
] as const;
