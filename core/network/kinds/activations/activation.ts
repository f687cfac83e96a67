/** What an activation function is: everything that the house asks about one stands in its module. */
import type { OnnxNodes } from "../onnx-nodes";

export interface Activation<Id extends string = string> {
  title: string;
  /** As it stands in a row of words and in a run's name: `ReLU`, `tanh`. */
  name: string;
  /** On a picture's button, where there is room for eight letters; without it the name. */
  label?: string;
  formula: string;
  /** What it is good for, in a sentence. */
  doc: string;
  /** a = f(z). */
  evaluate(z: number): number;
  /** f′(z); `a` is `evaluate(z)`, from which some derivatives come cheaper. At a kink the derivative from the left is taken. */
  derivative(z: number, a: number): number;
  /** Between which all outputs lie, where they are bounded on both sides. */
  range?: readonly [number, number];
  /** f(z) = z: nothing is applied, and a layer of it adds nothing to the next one. */
  identity?: true;
  /** What the weights of such a layer are drawn by where nothing is said. */
  initialiser: string;
  /** Share of the variance of well-spread sums that its outputs keep: about ½ where it cuts off one side. */
  keptVariance: number;
  /** Units whose z is negative for every row get no gradient at all, or hardly any: the `dead` signal is measured. */
  rectifier?: true;
  /** Where the slope is exactly 0 on one side, so that a unit may never come back: why, and what stays alive in its place. */
  dies?: { why: string; replacedBy: Id };
  /** The ends where it is flat: the `saturated` signal is the share of outputs outside these bounds. */
  saturates?: {
    below: number;
    above: number;
    /** Standard deviation of the sums above which most units sit there. */
    from: number;
    /** What has no such ends. */
    replacedBy: Id;
  };
  /** Where the slope shrinks gradients from layer to layer: why, and the share that gets through a layer if all is well. */
  shrinks?: { why: string; left?: number };
  kernel: {
    /** Its number in core/engine/kernels/activations.ts. */
    code: number;
    /** The slope is computed from z, which is kept; without it from a alone. */
    needsZ?: true;
    /** Outputs and gradients are rich in exact zeros, which products can leave out. */
    zeros?: true;
    /** The product before it applies it, too. */
    inProduct?: true;
  };
  /** Its module in PyTorch; null where none is needed. */
  pytorch: string | null;
  /** a = f(z) where a trained network is written down for others. */
  inference: {
    /** Adds its nodes to an ONNX graph (opset 17) and answers the name of a. */
    onnx(nodes: OnnxNodes, z: string): string;
    /** How others write it down in ONNX, where that is not as we do. */
    otherOnnx?: readonly ((nodes: OnnxNodes, z: string) => string)[];
    /** An expression of the NumPy array `z`. */
    numpy: string;
    /** An expression of the number `z`, and the lines of a function that it calls. */
    javascript: string;
    javascriptHelper?: readonly string[];
  };
}
