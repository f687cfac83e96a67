/** Where numbers of a compiled plan lie. Places are bytes. */

/** An array with a name, as the model shows it. */
export interface Place {
  name: string;
  /** Its name in its layer: `weights`. */
  array: string;
  shape: number[];
  at: number;
  length: number;
  trainable: boolean;
}

export interface ParameterPlace extends Place {
  layer: number;
  gradient: number;
  state: Place[];
  /** Dense weights are shared in blocks of 8 rows; a vector is one block. */
  isWeight: boolean;
  rows: number;
  columns: number;
  blocks: number;
  firstPartial: number;
  /** Counts in the layer's signals. */
  measured: boolean;
  l1: number;
  l2: number;
  /** Packed for X·W and for dY·Wᵀ; 0 where it is not. */
  packed: number;
  packedTransposed: number;
}

export interface RowsOfLayer {
  output: number;
  /** Z, where the derivative needs it; else the output itself. */
  z: number;
  /** ∂L/∂output, then ∂L/∂Z. */
  delta: number;
  /** What the way back needs besides: a normalisation's x̂, dropout's masks. */
  saved: number;
  /** Batch normalisation's sums of blocks of rows, on the way there and on the way back. */
  sums: number;
  sumsBack: number;
  /** What shortcuts give to ∂L/∂output, where the layer is the source of one; 0 where it is not. */
  fromShortcuts: number;
  /** A number for each unit of the layer's own shortcut. */
  side: number;
  /** A normalisation's 1/√(σ² + ε), for each unit or for each row. */
  inverse: number;
}
