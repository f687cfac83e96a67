/** From Z of the output layer to what a person asks for: a label and probabilities, or a number in the target's units. */
import { besideOne, smallest } from "../../metrics/temperature";
import { isIdentity } from "../../network/kinds/activations/index";
import { lossOf } from "../../network/kinds/losses/index";
import { cutsOf, type ExportedModel } from "../model";
import { toDouble } from "./columns";
import type { Graph } from "./graph";

/** Names of the outputs. */
export function answerNodes(graph: Graph, model: ExportedModel, z: string): string[] {
  graph.scope = "answer";
  const { task } = model.fitted.target;
  if (task === "regression") return [numberNode(graph, model, z)];
  const { label, shares } = task === "binary" ? binaryNodes(graph, model, z) : classNodes(graph, model, z);
  const names = { label: graph.name("label"), probabilities: graph.name("probabilities") };
  const classes = model.fitted.target.classes;
  graph.named(names.label, "LabelEncoder", [label], {
    keys_int64s: { ints: classes.map((_, code) => code) },
    values_strings: { strings: classes },
  });
  graph.named(names.probabilities, "Cast", [shares], { to: { int: 1 } });
  graph.output(names.label, "string", ["N"], "the class");
  graph.output(
    names.probabilities,
    "float",
    ["N", classes.length],
    "of the classes in the order of `classes` in the metadata",
  );
  return Object.values(names);
}

function numberNode(graph: Graph, { fitted, plan }: ExportedModel, z: string): string {
  if (!isIdentity(lossOf(plan.loss).output)) throw new Error("A number is answered as it is.");
  const { mean, std } = fitted.target.scale ?? { mean: 0, std: 1 };
  const name = graph.name("prediction");
  const wide = graph.node("Mul", [toDouble(graph, z), graph.doubles([std])]);
  graph.named(name, "Add", [wide, graph.doubles([mean])]);
  graph.output(name, "double", ["N", 1], `${fitted.target.column}, in its own units`);
  return name;
}

/** Rounded to float32 as probabilities are told, before a temperature changes them: what it starts from is the same everywhere. */
const told = (graph: Graph, shares: string) => toDouble(graph, graph.node("Cast", [shares], { to: { int: 1 } }));
const logOf = (graph: Graph, share: string, least: number) =>
  graph.node("Log", [graph.node("Max", [share, graph.doubles([least])])]);

function binaryNodes(graph: Graph, { temperature, parting }: ExportedModel, z: string) {
  const one = graph.doubles([1]);
  let p = told(graph, graph.node("Sigmoid", [toDouble(graph, z)]));
  if (temperature !== null) {
    const rest = logOf(graph, graph.node("Sub", [one, p]), besideOne);
    const logit = graph.node("Sub", [logOf(graph, p, smallest), rest]);
    p = graph.node("Sigmoid", [graph.node("Div", [logit, graph.doubles([temperature])])]);
  }
  const isPositive = graph.node("GreaterOrEqual", [p, graph.doubles([parting as number])]);
  const code = graph.node("Cast", [isPositive], { to: { int: 7 } });
  return {
    label: graph.node("Reshape", [code, graph.integers([-1])]),
    shares: graph.node("Concat", [graph.node("Sub", [one, p]), p], { axis: { int: 1 } }),
  };
}

function classNodes(graph: Graph, model: ExportedModel, z: string) {
  const { temperature } = model;
  const cuts = cutsOf(model);
  let shares = told(graph, graph.node("Softmax", [toDouble(graph, z)], { axis: { int: 1 } }));
  if (temperature !== null) {
    const cooled = graph.node("Div", [logOf(graph, shares, smallest), graph.doubles([temperature])]);
    shares = graph.node("Softmax", [cooled], { axis: { int: 1 } });
  }
  const judged = cuts ? graph.node("Div", [shares, graph.doubles(cuts, [cuts.length])]) : shares;
  return { label: graph.node("ArgMax", [judged], { axis: { int: 1 }, keepdims: { int: 0 } }), shares };
}
