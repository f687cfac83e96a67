import type { Evidence } from "./evidence";
import type { Finding, FindingFacts, Measurement, Severity, Story } from "./finding";
import type { MeasureId } from "./measures";
import type { RemedyId } from "./remedies";

/** What a rule found. `severity` only where it differs from the rule's own; `urgent` puts it before others of its severity. */
export type Diagnosis<F extends FindingFacts = FindingFacts> = Pick<
  Finding,
  "layers" | "epoch" | "step" | "measured"
> & {
  /** All that `words` needs besides the titles of layers: each always there. */
  facts: F;
  severity?: Severity;
  /** Best first, where what was found says more than the rule alone. */
  remedies?: readonly RemedyId[];
  /** The column that `exclude_column` is offered for. */
  column?: string;
  /** How much of a remedy the evidence asks for. */
  amounts?: Partial<Record<RemedyId, number>>;
  urgent?: boolean;
  /** It has evidence of its own, so that no other finding explains it but those that end all learning. */
  independent?: boolean;
};

/** What words may look at besides the facts. */
export interface Context {
  /** A layer's title: `dense 1`. */
  title(layer: string): string;
  /** The finding's layers in words: `dense 1–5`. */
  where: string;
  measured: readonly Measurement[];
}
export interface Words {
  /** Two or three sentences. `**…**` marks what is to stand out. */
  why: string;
}

/** Puts a kind of finding into words. */
export interface Teller<F extends FindingFacts = FindingFacts> {
  title: string;
  /**
   * Names of what it measures, where that is no layer signal; the layer's title follows by itself. A function is given the
   * measurement's own name, as of a column.
   */
  quantities?: Readonly<Record<string, string | ((name: string) => string)>>;
  words(facts: F, context: Context): Words;
}

/** A fact that findings of an older version do not have: NaN there. */
export const newer = (facts: FindingFacts, name: string): number =>
  Object.hasOwn(facts, name) ? Number(facts[name]) : NaN;

/** Of what is found otherwise than by a rule. */
export const teller = <F extends FindingFacts>(definition: Teller<F>): Teller<F> => definition;

/** One thing that goes wrong. Thresholds and their sources stand with the rule. */
export interface Rule<F extends FindingFacts = FindingFacts> extends Teller<F> {
  severity: Severity;
  /** Best first. Those that would change nothing are left out. */
  remedies: readonly RemedyId[];
  /** By what a remedy is judged, the first first. None: by whether the finding is gone. */
  judgedBy: readonly MeasureId[];
  /** Few rows weigh too little or too much in accuracy and R²: what is done about it is compared by measures that count rows alike. */
  uneven?: boolean;
  /** Findings that already explain this one: where one of them is raised, this rule is silent. */
  explainedBy?: readonly string[];
  examine(evidence: Evidence): Diagnosis<F> | null;
  /** What it looks at, whatever that comes to, for a person who asks; nothing where there is nothing to measure. */
  measure(evidence: Evidence): Measurement[];
  story(facts: F): Story;
}

/** A rule whose `words` are given the facts that its `examine` finds; `examine` stands first. */
export const rule = <F extends FindingFacts>(definition: Rule<F>): Rule<F> => definition;

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
