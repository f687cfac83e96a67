/** A finding of the doctor: what is wrong with a run, where, since when, and the numbers. Kept as facts, put into words when it is shown (`in-words.ts`). */
export type Severity = "problem" | "warning" | "note";

export interface Measurement {
  /** What was measured: a layer signal, or a quantity that the finding's rule names. */
  of: string;
  /** Id of the layer that it was measured in, and of the one that it is divided by. */
  layer?: string;
  over?: string;
  /** The column, input or class that it is about. */
  name?: string;
  value: number;
  comparison: "<" | ">";
  threshold: number;
}

export interface Remedy {
  id: string;
  /** The column that it is about. */
  column?: string;
  /** How much, where what was found says so: the learning rate, epochs or rows of a batch that it sets. */
  amount?: number;
  /** Of `together`: the remedies that it applies, one after the other. */
  parts?: Omit<Remedy, "parts">[];
}

/**
 * Numbers, ids of layers and kinds, names of columns and classes: what the words of a rule are made of, and no sentences. In a finding
 * a number that is not finite stands as its name (`fact-values.ts`).
 */
export type FindingFacts = Readonly<Record<string, number | string | boolean>>;

export interface Finding {
  rule: string;
  severity: Severity;
  /** Ids of the layers concerned, in order: `dense_1`, …; empty when the whole run is. */
  layers: string[];
  /** Since when: epoch (fractional) and step at which the condition began to hold. */
  epoch: number;
  step: number;
  measured: Measurement[];
  facts: FindingFacts;
  remedies: Remedy[];
  /** Rules of the findings beside it that bring it about; none: it is a root. */
  causes?: string[];
  /** Found in a draft before its first update: the rule's check tells it (`checks.ts`). */
  draft?: true;
  /** The words of a finding from before facts were kept. */
  told?: Told;
}

/** Words as they were stored: one label for each measurement and one entry for each remedy, in their order. */
export interface Told {
  title: string;
  why: string;
  measured: string[];
  remedies: { title: string; detail: string }[];
}

/** A sentence each, without a number. */
export interface Story {
  /** What happens. */
  happens: string;
  /** Why it happens. */
  because: string;
  /** What to do about it. */
  todo: string;
  /** What would show that the finding is wrong. */
  unless: string;
}

/** A finding as it is shown. */
export interface Worded extends Finding {
  title: string;
  /** Two or three sentences. `**…**` marks what is to stand out. */
  why: string;
  /** For somebody who sees one for the first time; null where the rule or its facts are of another version. */
  story: Story | null;
  /** How often such findings are right in the benchmark: `right in 9 of 10 such runs (…)`; null where that is not known. */
  odds: string | null;
  measured: WordedMeasurement[];
  remedies: WordedRemedy[];
}
export interface WordedMeasurement extends Measurement {
  /** `gradient norm, dense 1`. */
  label: string;
}
export interface WordedRemedy extends Remedy {
  title: string;
  detail: string;
}

/** Titles of a run's layers by their ids: `dense_1` → `dense 1`. */
export type Titles = ReadonlyMap<string, string>;
