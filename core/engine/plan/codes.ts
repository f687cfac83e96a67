/**
 * The words of a compiled plan, read by the kernels (AssemblyScript) and written by the plan (TypeScript): both import this file.
 * A record is a row of 32-bit words; a field is the number of its word.
 */

/** A panel of a product's right operand has 32 columns. */
export const panelColumns = 32;
export const panelBytes = 128;
/** Length of a block of k: products sum within blocks, and then the blocks. */
export const productBlock = 256;
/** A rest of so few along k is done with the block before it. */
export const productRest = 16;
/** Rows of a product's left operand that are prepared at a time. */
export const productStrip = 128;
/** Inputs whose weights' gradient is computed, and then used, at a time. */
export const updateRows = 64;
/** The same of a step in pieces. */
export const pieceInputs = 16;
/** Bytes of a tile of 16 × 32 sums. */
export const tileBytes = 2048;
/** The rows of a batch are shared, and summed for batch normalisation, in blocks of a multiple of so many; in so many blocks at most. */
export const blockRows = 8;
export const mostRowBlocks = 512;
/** Masks of dropout that are drawn at a time; the last of them may reach over the end. */
export const maskBatch = 32;

/** What a step does. Rows and weights say how its work is shared among threads. */
export enum Op {
  /** All threads wait for each other; where `kind` is 1, in the first step of a call only. */
  barrier,
  /** rows: output = input · weights + bias, with ReLU where `kind` is 1. */
  dense,
  /** rows: output = f(input), f by `kind`, the number of core/engine/kernels/activations.ts. */
  activate,
  /** rows: Σx and Σ(x − mean of the block)² of each block of rows to `state2`; training. */
  batchNormSums,
  /** rows, after a barrier: normalises input to output by the sums of all blocks and keeps the normal form in `other`. */
  batchNorm,
  /** rows: normalises by the running statistics. */
  batchNormInference,
  /** rows: normalises each row over its units; the normal form goes to `other`, 1/σ of each row to `state1`. */
  rowNorm,
  /** rows: draws the mask to `other` and applies it to input. */
  dropout,
  /** rows: output = input + other, or input alone where `kind` is 1; 0 stands for the rows of the step. */
  add,
  /** rows: loss of each row, predictions to `other`, ∂L/∂Z to output unless that is 0. */
  loss,
  /** rows, measured steps: sums of a layer's output for its signals; where `kind` is 1, outputs below number1 or above number2 are counted. */
  measureOutput,
  /** first thread: the loss of the batch, and the layers' output signals where measured. */
  gatherRows,
  /** rows: output = input where the mask `other` lets it through. */
  dropoutBack,
  /** rows: Σδ and Σδ·x̂ of each block of rows to `state2`. */
  batchNormBackSums,
  /** rows, after a barrier: from ∂L/∂y (input) to ∂L/∂x (output), `gradient` and `gradient2` by the sums of all blocks. */
  batchNormBack,
  /** rows: from ∂L/∂y (input) to ∂L/∂x (output, unless that is 0); leaves ∂L/∂y · x̂ in `other`. */
  rowNormBack,
  /** rows: input ← input · f′, in place; `output` is a, `other` is z. */
  activateBack,
  /** rows: output = input · weightsᵀ. */
  inputGradient,
  /** one thread: counts the steps in which a unit did not fire. */
  countSilent,
  /** weights: gradient = inputᵀ · other. */
  weightGradient,
  /** weights: weightGradient, prepare and update, some inputs at a time: the gradient does not leave the cache. */
  weightStep,
  /** one thread: gradient = Σ rows of other. */
  biasGradient,
  /** weights: penalties, signals and the norm of a parameter's gradient. */
  prepare,
  /** Sums the norm over all parameters. */
  clipNorm,
  /** weights: the optimiser's rule, then the weights are packed again. */
  update,
  /** weights, first step of a call: packs a dense layer's weights for products. */
  pack,
  /** first thread: penalty, and the parameters' signals where measured. */
  gatherParameters,
}

/** Words of an operation. Pointers are bytes, strides are floats. */
export enum Field {
  op,
  input,
  /** Floats from row to row of input. */
  inputStride,
  output,
  outputStride,
  other,
  weights,
  bias,
  /** Panels of 32 columns of W (inputs × 32). */
  packed,
  /** Panels of 32 rows of W, transposed (units × 32); 0 where nobody asks for ∂L/∂x. */
  packedTransposed,
  gradient,
  gradient2,
  state1,
  state2,
  inputs,
  units,
  /** Activation, loss or optimiser. */
  kind,
  layer,
  /** First word of this parameter's block sums (a block is 8 rows of weights). */
  partials,
  blocks,
  /** 1: the input may be rich in zeros, 2: the delta; what is left out of a product then is found out in the step. */
  zeros,
  /** Which of the threads does work that is not shared. */
  turn,
  /** float32: rate, momentum, l1, … */
  number1,
  number2,
  number3,
  number4,
  number5,
  number6,
  number7,
  count,
}

/** Words of the frame: what all operations share. */
export enum Frame {
  /** Barrier: arrived, generation, sleepers. */
  arrived,
  generation,
  sleepers,
  stop,
  operations,
  operationCount,
  /** Step records. */
  steps,
  rowLosses,
  /** Sums of outputs: layer × row capacity × 3 float64. */
  rowSums,
  rowCapacity,
  partials,
  partialCount,
  /** Per layer the words of `LayerWord`. */
  layers,
  layerCount,
  classWeights,
  seed,
  stepsPerEpoch,
  scratch,
  scratchBytes,
  /** 0 none, 1 value, 2 norm. */
  clip,
  /** float32 */
  clipLimit,
  /** What an operation does of its work, of enum Part. */
  part,
  /** float32: factor by which the norm is brought down. One per thread would do; all compute the same. */
  count,
}

/** Of a step in pieces, where work is shared more finely, with a barrier between the parts. */
export enum Part {
  /** Not in pieces. */
  all,
  /** In pieces; of `weightStep` the gradient alone. */
  first,
  /** Of `weightStep` what comes after the gradient. */
  rest,
}

/** Words of a step's record. */
export enum Step {
  rows,
  x,
  y,
  /** Number of the update, for masks. */
  step,
  measured,
  /** float32: learning rate, with the correction of the first moment in it. */
  rate,
  /** float32: the rate of the gradient itself, for rules that add it to its running mean. */
  gradientRate,
  /** float32: 1 over the root of the correction of the second moment. */
  rootInverse,
  /** float32: what decay leaves of a weight. */
  decayFactor,
  /** 1 in the first step of a call: the weights may have been written from outside, and are packed first. */
  first,
  /** 1 in the last step of a call: nobody needs the weights packed. */
  last,
  /** Result: loss and penalty (float64), then signals (float32, signal × layer). */
  result,
  count,
}

export enum LayerWord {
  firstPartial,
  partials,
  numbers,
  silentSteps,
  units,
  /** 1 where outputs have a flat part. */
  saturates,
  /** 1 where the layer has parameters. */
  trained,
  count,
}

/** Sums that a block of a parameter keeps: float64 each. */
export enum Partial {
  penalty,
  squares,
  absolute,
  zeros,
  weightSquares,
  maximum,
  change,
  count,
}
