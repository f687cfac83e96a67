/** What a node does to each row, as steps. */
import type { FoundStep } from "../../network/kinds/found-step";
import { ImportError } from "../error";
import { shapeWords } from "../safetensors/read";
import { nodeWords, numberOf, wholeOf, type GraphView, type Numbers } from "./graph";
import type { OnnxNode } from "./model";

/** x·scale + shift for each unit (one number: for all); it is folded into a product beside it. */
export interface Affine {
  op: "affine";
  scale: Float64Array;
  shift: Float64Array;
  words: string;
}
export type RawStep = FoundStep | Affine;

interface At {
  graph: GraphView;
  /** What comes in. */
  value: string;
}
type Reader = (node: OnnxNode, at: At) => RawStep[];

const pass: Reader = () => [];
const one = Float64Array.of(1);
const none = Float64Array.of(0);

/** A new operator is a line here. */
const readers: Readonly<Record<string, Reader>> = {
  Gemm: gemm,
  MatMul(node, { graph, value }) {
    requirePlace(node, value);
    const { dims, data } = matrixOf(graph.required(node, 1, "matrix"), node);
    return [product(data, dims[0]!, dims[1]!, new Float64Array(dims[1]!))];
  },
  Add: affine((c) => [one, c], true),
  Sub: affine((c, first) => (first ? [one, c.map((x) => -x)] : [Float64Array.of(-1), c]), true),
  Mul: affine((c) => [c, none], true),
  Div: affine((c) => [c.map((x) => 1 / x), none], false),
  Scaler(node) {
    const offset = Float64Array.from(node.attributes.get("offset")?.floats ?? [0]);
    const scale = Float64Array.from(node.attributes.get("scale")?.floats ?? [1]);
    const shift = Float64Array.from(
      { length: Math.max(offset.length, scale.length) },
      (_, j) => -cellOf(offset, j) * cellOf(scale, j),
    );
    return [{ op: "affine", scale, shift, words: nodeWords(node) }];
  },
  BatchNormalization(node, { graph }) {
    const [gamma, beta, mean, variance] = ["scale", "bias", "mean", "variance"].map(
      (what, i) => graph.required(node, i + 1, what).data,
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    if ([beta, mean, variance].some(({ length }) => length !== gamma.length))
      throw new ImportError(`${nodeWords(node)} has arrays of different lengths; export the network again`);
    return [{ op: "normalise", gamma, beta, mean, variance, epsilon: numberOf(node, "epsilon", 1e-5) }];
  },
  LayerNormalization(node, { graph }) {
    const gamma = graph.required(node, 1, "scale").data;
    const beta = graph.numbers(node.inputs[2] || undefined)?.data ?? new Float64Array(gamma.length);
    return [{ op: "normalise_row", gamma, beta, epsilon: numberOf(node, "epsilon", 1e-5) }];
  },
  Dropout(node, { graph }) {
    const rate = graph.numbers(node.inputs[1] || undefined)?.data[0] ?? numberOf(node, "ratio", 0.5);
    return [{ op: "drop", rate: Math.min(1, Math.max(0, Math.round(rate * 1e6) / 1e6)) }];
  },
  Identity: pass,
  Flatten: pass,
  Reshape: pass,
  Squeeze: pass,
  Unsqueeze: pass,
  Cast(node) {
    const to = wholeOf(node, "to", 1);
    if (to !== 1 && to !== 11)
      throw new ImportError(
        `${nodeWords(node)} rounds values on their way to a type that loses digits; export the network in float32`,
      );
    return [];
  },
};

/** Null for an operator that is not known. */
export const stepsOfNode = (node: OnnxNode, at: At): RawStep[] | null =>
  Object.hasOwn(readers, node.op) ? readers[node.op]!(node, at) : null;
export const knownOperators = Object.keys(readers);

export const cellOf = (values: Float64Array, j: number): number => values[values.length === 1 ? 0 : j]!;
const product = (weights: Float64Array, inputs: number, units: number, bias: Float64Array): FoundStep => ({
  op: "product",
  inputs,
  units,
  weights,
  bias,
});

function requirePlace(node: OnnxNode, value: string): void {
  if (node.inputs[0] !== value)
    throw new ImportError(`${nodeWords(node)} multiplies from the left, which no dense layer does`);
}
function matrixOf(numbers: Numbers, node: OnnxNode): Numbers {
  if (numbers.dims.length !== 2 || numbers.data.length === 0)
    throw new ImportError(
      `${nodeWords(node)} takes an array of ${shapeWords(numbers.dims)}, and a dense layer has a matrix`,
    );
  return numbers;
}

/** α·X·B + β·C. */
function gemm(node: OnnxNode, { graph, value }: At): RawStep[] {
  requirePlace(node, value);
  if (wholeOf(node, "transA", 0) !== 0)
    throw new ImportError(`${nodeWords(node)} turns its rows into columns (transA), which no dense layer does`);
  const { dims, data } = matrixOf(graph.required(node, 1, "matrix"), node);
  const turned = wholeOf(node, "transB", 0) !== 0;
  const [alpha, beta] = [numberOf(node, "alpha", 1), numberOf(node, "beta", 1)];
  const [inputs, units] = turned ? [dims[1]!, dims[0]!] : [dims[0]!, dims[1]!];
  const weights = new Float64Array(data.length);
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < units; j++) weights[i * units + j] = alpha * data[turned ? j * inputs + i : i * units + j]!;
  const added = graph.numbers(node.inputs[2] || undefined)?.data ?? none;
  if (added.length !== 1 && added.length !== units)
    throw new ImportError(
      `${nodeWords(node)} adds ${added.length} numbers to ${units} units; export the network again`,
    );
  return [
    product(
      weights,
      inputs,
      units,
      Float64Array.from({ length: units }, (_, j) => beta * cellOf(added, j)),
    ),
  ];
}

function affine(of: (constant: Float64Array, first: boolean) => [Float64Array, Float64Array], either: boolean): Reader {
  return (node, { graph, value }) => {
    const first = node.inputs[0] === value;
    if (!first && !either)
      throw new ImportError(`${nodeWords(node)} divides by what a layer gives, which no layer here does`);
    const constant = graph.numbers(node.inputs[first ? 1 : 0]);
    if (!constant)
      throw new ImportError(
        `${nodeWords(node)} joins two ways through the network, and only one layer behind the other can be taken`,
      );
    const { data, dims } = constant;
    if (data.length === 0 || dims.slice(0, -1).some((size) => size !== 1))
      throw new ImportError(
        `${nodeWords(node)} takes an array of ${shapeWords(dims)}, and one number for each unit is wanted`,
      );
    const [scale, shift] = of(data, first);
    return [{ op: "affine", scale, shift, words: nodeWords(node) }];
  };
}
