/** Causes that no run shows by itself, as measured on the lesson's own network; a test measures them again, `MEASURE_LESSONS=1` writes them. */
import json from "./causes.json";

/** The loss along the first gradient. */
export interface LossSection {
  /** Largest eigenvalue of the loss's second derivatives at the untrained weights. */
  curvature: number;
  /** Rate, and the training loss after one update at that rate. */
  points: [rate: number, loss: number][];
}
/** What an arm loses with units of the first layer silenced. */
export interface Silenced {
  /** Units of the layer. */
  units: number;
  /** For each arm of the lesson, the mean validation loss with 0, 4, 8 … units silenced. */
  losses: number[][];
}
export const causes = json as unknown as { section: LossSection; silenced: Silenced };
