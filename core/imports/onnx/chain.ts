/** A graph as a chain of steps, from its input to what a person asks for. Where it is no chain, the node is named. */
import { activationIds, activationOf, type OutputActivationId } from "../../network/kinds/activations/index";
import type { FoundStep } from "../../network/kinds/found-step";
import type { OnnxNodes } from "../../network/kinds/onnx-nodes";
import { ImportError } from "../error";
import type { FoundChain } from "../found";
import { named } from "../safetensors/read";
import { folded } from "./fold";
import { GraphView, nodeWords, wholeOf } from "./graph";
import type { OnnxModel, OnnxNode } from "./model";
import { matchAt, Pattern, type Match } from "./pattern";
import { knownOperators, stepsOfNode, type RawStep } from "./steps";

/** What words answers, behind the last number that the network computes. */
const answering = new Set([
  "ArgMax",
  "ZipMap",
  "ArrayFeatureExtractor",
  "LabelEncoder",
  "Concat",
  "Reshape",
  "Cast",
  "Squeeze",
  "Identity",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "Not",
  "TopK",
  "Gather",
  "Binarizer",
]);
const shares = new Set(["Softmax", "LogSoftmax"]);
const shareEnd: OutputActivationId = "softmax";

const activationPatterns = activationIds.flatMap((activation) => {
  const { onnx, otherOnnx = [] } = activationOf(activation).inference;
  const write = [onnx, ...otherOnnx] as ((nodes: OnnxNodes, z: string) => string)[];
  return write
    .map((one) => ({ activation, pattern: Pattern.of(one) }))
    .filter(({ pattern }) => pattern.nodes.length > 0);
});

/** Layer normalisation in pieces, as PyTorch wrote it before ONNX had an operator, and as our own export writes it. */
const rowNorms = [
  (nodes: OnnxNodes, x: string) => {
    const centred = nodes.node("Sub", [x, nodes.node("ReduceMean", [x])]);
    const variance = nodes.node("ReduceMean", [nodes.node("Pow", [centred, nodes.number(2)])]);
    const spread = nodes.node("Sqrt", [nodes.node("Add", [variance, "$epsilon"])]);
    return nodes.node("Add", [nodes.node("Mul", [nodes.node("Div", [centred, spread]), "$gamma"]), "$beta"]);
  },
  (nodes: OnnxNodes, x: string) => {
    const centred = nodes.node("Sub", [x, nodes.node("ReduceMean", [x])]);
    const variance = nodes.node("ReduceMean", [nodes.node("Mul", [centred, centred])]);
    const spread = nodes.node("Sqrt", [nodes.node("Add", [variance, "$epsilon"])]);
    return nodes.node("Add", [nodes.node("Div", [nodes.node("Mul", [centred, "$gamma"]), spread]), "$beta"]);
  },
].map(Pattern.of);

interface Passed {
  steps: RawStep[];
  output: string;
}

export function chainOf(model: OnnxModel): FoundChain & { inputs: number; notes: string[] } {
  const graph = new GraphView(model);
  const begin = beginOf(graph);
  const notes: string[] = [];
  const raw: RawStep[] = [];
  let { value } = begin;
  let end: OutputActivationId | null = null;
  const seen = new Set<string>();
  for (;;) {
    if (seen.has(value))
      throw new ImportError(
        `the graph goes round in a circle at “${named(value)}”; the file is damaged: export the network again`,
      );
    seen.add(value);
    const rest = restOf(graph, value);
    const isEnd = rest.every((node) => answering.has(node.op) || shares.has(node.op) || isOneLess(graph, node));
    if (isEnd && (raw.length > 0 || rest.length === 0)) {
      if (graph.takersOf(value).some(({ op }) => shares.has(op))) end = shareEnd;
      else if (rest.some(({ op }) => shares.has(op)))
        throw new ImportError(
          `${nodeWords(rest.find(({ op }) => shares.has(op))!)} does not stand right behind the network's last layer`,
        );
      break;
    }
    const passed = passActivation(graph, value) ?? passNorm(graph, value) ?? passNode(graph, value);
    raw.push(...passed.steps);
    value = passed.output;
  }
  const scales = raw.length > 0 && raw[0]!.op === "affine";
  const steps = folded(raw);
  const last = steps.at(-1);
  if (end === null && last?.op === "activate") {
    end = last.activation;
    steps.pop();
  }
  const inputs = widths(steps);
  if (begin.width !== null && begin.width !== inputs)
    throw new ImportError(
      `its input has ${begin.width} columns, and its first layer takes ${inputs}; the file is damaged: export the network again`,
    );
  if (scales)
    notes.push("it scales its inputs itself: raw columns go in, and its scaling went into the first layer's weights");
  return { steps, end, scales, inputNames: begin.names, classes: classesOf(graph), inputs, notes };
}

function beginOf(graph: GraphView): { value: string; width: number | null; names: string[] | null } {
  const { inputs } = graph.model;
  const [first] = inputs;
  if (!first) throw new ImportError("its graph has no input; export the network again");
  const widthOf = (dims: number[] | null) => (dims && dims.length === 2 && dims[1]! > 0 ? dims[1]! : null);
  if (inputs.length === 1) return { value: first.name, width: widthOf(first.dims), names: null };
  const joins = graph.model.nodes.filter(
    ({ op, inputs: names }) =>
      op === "Concat" &&
      names.length === inputs.length &&
      names.every((name) => inputs.some((one) => one.name === name)),
  );
  const join = joins[0];
  if (!join || Math.abs(wholeOf(join, "axis", 1)) !== 1 || inputs.some(({ dims }) => widthOf(dims) !== 1))
    throw new ImportError(
      `its graph has ${inputs.length} inputs (${inputs
        .slice(0, 5)
        .map(({ name }) => named(name))
        .join(
          ", ",
        )}${inputs.length > 5 ? ", …" : ""}) that are not just joined to rows; export the network with one input of rows × columns`,
    );
  return { value: join.outputs[0] ?? "", width: join.inputs.length, names: join.inputs };
}

/** All nodes that what stands behind a value goes to. */
function restOf(graph: GraphView, value: string): OnnxNode[] {
  const found = new Set<OnnxNode>();
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const node of graph.takersOf(next)) {
      if (found.has(node)) continue;
      found.add(node);
      // What is known to be no end needs no further look.
      if (!answering.has(node.op) && !shares.has(node.op) && !isOneLess(graph, node)) return [...found];
      open.push(...node.outputs);
    }
  return [...found];
}
/** 1 − p, the share of the other class. */
function isOneLess(graph: GraphView, { op, inputs }: OnnxNode): boolean {
  if (op !== "Sub" || !graph.isConstant(inputs[0] ?? "")) return false;
  return graph.tensor(inputs[0]!)?.type === 1 && graph.numbers(inputs[0])?.data.every((value) => value === 1) === true;
}

function passActivation(graph: GraphView, value: string): Passed | null {
  const found = activationPatterns
    .flatMap(({ activation, pattern }) => {
      const match = matchAt(graph, value, pattern);
      return match ? [{ activation, match }] : [];
    })
    .sort((a, b) => b.match.size - a.match.size)[0];
  return found ? { steps: [{ op: "activate", activation: found.activation }], output: found.match.output } : null;
}

function passNorm(graph: GraphView, value: string): Passed | null {
  const match = rowNorms.map((pattern) => matchAt(graph, value, pattern)).find((one): one is Match => one !== null);
  if (!match) return null;
  const array = (name: string) => graph.numbers(match.constants.get(name))!.data;
  return {
    steps: [{ op: "normalise_row", gamma: array("gamma"), beta: array("beta"), epsilon: array("epsilon")[0] ?? 0 }],
    output: match.output,
  };
}

function passNode(graph: GraphView, value: string): Passed {
  const takers = graph.takersOf(value);
  const [node] = takers;
  if (!node) throw new ImportError(`nothing takes “${named(value)}”, and it is no output; export the network again`);
  if (takers.length > 1)
    throw new ImportError(
      `“${named(value)}” goes to ${takers.length} nodes (${takers.slice(0, 3).map(nodeWords).join(", ")}), and only one layer behind the other can be taken`,
    );
  const steps = stepsOfNode(node, { graph, value });
  if (!steps) throw new ImportError(`${nodeWords(node)} ${unknownWords(node)}`);
  return { steps, output: node.outputs[0] ?? "" };
}
function unknownWords(node: OnnxNode): string {
  const settings = [...node.attributes].flatMap(([name, { number }]) =>
    number === null ? [] : [`${named(name)} ${Math.round(number * 1e6) / 1e6}`],
  );
  const same = activationPatterns.find(({ pattern }) => pattern.nodes.length === 1 && pattern.nodes[0]!.op === node.op);
  if (same)
    return `has settings that no activation here has${settings.length > 0 ? ` (${settings.join(", ")})` : ""}; train it with those of ${activationOf(same.activation).formula}`;
  return `is no layer that is known here; those are ${[...new Set([...knownOperators, ...activationPatterns.flatMap(({ pattern }) => (pattern.nodes.length === 1 ? [pattern.nodes[0]!.op] : []))])].join(", ")}`;
}

/** Checks that each step takes what the one before gives, and answers how many inputs there are. */
function widths(steps: readonly FoundStep[]): number {
  let width: number | null = null;
  let inputs: number | null = null;
  steps.forEach((step, at) => {
    const takes = step.op === "product" ? step.inputs : "gamma" in step ? step.gamma.length : null;
    if (takes === null) return;
    inputs ??= takes;
    if (width !== null && width !== takes)
      throw new ImportError(
        `step ${at + 1} of the network takes ${takes} values, and ${width} come in; the file is damaged: export the network again`,
      );
    if ("gamma" in step && step.beta.length !== takes)
      throw new ImportError(`step ${at + 1} of the network has arrays of different lengths; export the network again`);
    width = step.op === "product" ? step.units : takes;
  });
  if (inputs === null || !steps.some(({ op }) => op === "product"))
    throw new ImportError("its graph has no layer with weights, so that there is nothing to take");
  return inputs;
}

/** Labels in the order of the outputs, where the file says them. */
function classesOf({ model }: GraphView): string[] | null {
  for (const { op, attributes, inputs } of model.nodes) {
    const list = (name: string) => attributes.get(name);
    if (op === "ZipMap") {
      const strings = list("classlabels_strings")?.strings ?? [];
      if (strings.length > 0) return strings;
      const wholes = list("classlabels_int64s")?.wholes ?? [];
      if (wholes.length > 0) return wholes.map(String);
    }
    if (op === "LabelEncoder" && (list("values_strings")?.strings.length ?? 0) > 0)
      return list("values_strings")!.strings;
    if (op === "ArrayFeatureExtractor") {
      const tensor = model.tensors.get(inputs[0] ?? "");
      if (tensor && tensor.strings.length > 0) return tensor.strings;
    }
  }
  return null;
}
