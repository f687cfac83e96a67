/** A finding of the doctor: what is wrong with a run, where, since when, the numbers, why, and what helps. */
export type Severity = "problem" | "warning" | "note";

export interface Measurement {
  /** What was measured: `gradient norm, dense 1`. */
  label: string;
  value: number;
  comparison: "<" | ">";
  threshold: number;
  /** The layer signal that `value` was read from, divided by that of the layer `over`; left out where it was none. */
  of?: { signal: string; layer: string; over?: string };
}

export interface Remedy {
  id: string;
  title: string;
  detail: string;
  /** The column that it is about. */
  column?: string;
}

export interface Finding {
  rule: string;
  title: string;
  severity: Severity;
  /** Ids of the layers concerned, in order: `dense_1`, …; empty when the whole run is. */
  layers: string[];
  /** Since when: epoch (fractional) and step at which the condition began to hold. */
  epoch: number;
  step: number;
  measured: Measurement[];
  /** Two or three sentences. `**…**` marks what is to stand out. */
  why: string;
  remedies: Remedy[];
}
