/** Rows that a network is trained on, and what they were made with. */
import type { Matrix } from "../matrix";
import type { FittedRecipe } from "./fitted";
import type { Prepared, SplitName } from "./types";

/**
 * Rows ready for training. `x` is rows × inputs. `y` is rows × 1: the class code, or the standardised target.
 * `rowIds` are the rows of the table (0-based) in the same order.
 */
export interface Rows {
  rows: number;
  inputs: number;
  x: Matrix;
  y: Float32Array;
  rowIds: Uint32Array;
}

/** A prepared table with its rows. */
export interface Dataset {
  prepared: Prepared;
  splits: Record<SplitName, Rows>;
  /** What the rows went through, and what rows of other files go through. */
  fitted: FittedRecipe;
}
