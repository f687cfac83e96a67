/** The layers as nodes, in float32 as they were trained. */
import { activationOf } from "../../network/kinds/activations/index";
import type { InferenceStep } from "../../network/kinds/inference";
import { kindOf } from "../../network/kinds/layers/index";
import { tensorOf, type ExportedModel } from "../model";
import type { Graph } from "./graph";

/** From the inputs to Z of the output layer. */
export function networkNodes(graph: Graph, model: ExportedModel, x: string): string {
  /** Outputs of the layers so far. */
  const outputs: string[] = [];
  for (const layer of model.plan.layers) {
    graph.scope = layer.id;
    let value = outputs.at(-1) ?? x;
    const side = layer.shortcut ? (outputs[layer.shortcut.layer] ?? x) : x;
    for (const step of kindOf(layer).inference(layer)) value = stepNodes(graph, model, step, value, side);
    outputs.push(value);
  }
  return outputs.at(-1) ?? x;
}

function stepNodes(graph: Graph, model: ExportedModel, step: InferenceStep, x: string, side: string): string {
  const array = (name: string) => {
    const { data, shape } = tensorOf(model, name);
    return graph.floats(data, shape, name.slice(name.indexOf("/") + 1));
  };
  switch (step.op) {
    case "product":
      return graph.node("Gemm", [x, array(step.weights), array(step.bias)]);
    case "activate":
      return activationOf(step.activation).inference.onnx(graph, x);
    case "normalise": {
      const { gamma, beta, mean, variance, epsilon } = step;
      return graph.node("BatchNormalization", [x, ...[gamma, beta, mean, variance].map(array)], { epsilon });
    }
    case "normalise_row":
      return rowNorm(graph, x, { gamma: array(step.gamma), beta: array(step.beta), epsilon: step.epsilon });
    case "add":
      return graph.node("Add", [x, step.weights === null ? side : graph.node("MatMul", [side, array(step.weights)])]);
  }
}

/**
 * ONNX has an operator of its own, whose variance onnxruntime takes as E[x²] − E[x]²: for 10⁴, 10⁴ + 1, 10⁴ + 2, 10⁴ + 3 it gives
 * −474 where −1.34 is right.
 */
function rowNorm(graph: Graph, x: string, { gamma, beta, epsilon }: { gamma: string; beta: string; epsilon: number }) {
  const meanOf = (value: string) => graph.node("ReduceMean", [value], { axes: { ints: [1] }, keepdims: { int: 1 } });
  const centred = graph.node("Sub", [x, meanOf(x)]);
  const variance = meanOf(graph.node("Mul", [centred, centred]));
  const spread = graph.node("Sqrt", [graph.node("Add", [variance, graph.number(epsilon)])]);
  // γ goes before the division, so that no optimiser of graphs takes these nodes for that operator.
  return graph.node("Add", [graph.node("Div", [graph.node("Mul", [centred, gamma]), spread]), beta]);
}
