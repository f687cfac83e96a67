/** Finds in a graph what a module writes down as a few nodes: an activation, or a normalisation in pieces. */
import type { OnnxNodes } from "../../network/kinds/onnx-nodes";
import type { GraphView } from "./graph";
import type { OnnxNode } from "./model";

interface Wanted {
  op: string;
  inputs: readonly string[];
  attributes: Readonly<Record<string, number>>;
  output: string;
}

/** What goes into the pattern. */
const source = "x";

/** Writes a pattern down. Values begin with `n`, numbers with `#`; `$gamma` stands for any constant. */
export class Pattern implements OnnxNodes {
  readonly nodes: Wanted[] = [];
  static of(write: (nodes: OnnxNodes, x: string) => string): Pattern {
    const pattern = new Pattern();
    write(pattern, source);
    return pattern;
  }
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, number>> = {}): string {
    const output = `n${this.nodes.length}`;
    this.nodes.push({ op, inputs, attributes, output });
    return output;
  }
  number(value: number): string {
    return `#${value}`;
  }
}

export interface Match {
  output: string;
  /** By their names without `$`: values of the graph. */
  constants: ReadonlyMap<string, string>;
  size: number;
}

/** What the standard says of attributes that are left out. */
const defaults: Record<string, Record<string, number>> = {
  LeakyRelu: { alpha: 0.01 },
  Elu: { alpha: 1 },
  Selu: { alpha: 1.67326319217681884765625, gamma: 1.05070102214813232421875 },
  HardSigmoid: { alpha: 0.2, beta: 0.5 },
};
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
const symmetric = new Set(["Add", "Mul", "Max"]);

/** Null where the nodes behind a value are others, or something beside the pattern takes what lies within it. */
export function matchAt(graph: GraphView, value: string, { nodes }: Pattern): Match | null {
  const bound = new Map<string, string>([[source, value]]);
  const constants = new Map<string, string>();
  const taken = new Set<OnnxNode>();
  for (const wanted of nodes) {
    const from = wanted.inputs.map((name) => bound.get(name)).find((name) => name !== undefined);
    const found =
      from === undefined ? undefined : graph.takersOf(from).find((node) => !taken.has(node) && fits(node, wanted));
    const output = found?.outputs[0];
    if (!found || output === undefined) return null;
    bind(found, wanted);
    taken.add(found);
    bound.set(wanted.output, output);
  }
  const output = bound.get(nodes.at(-1)?.output ?? "");
  if (output === undefined) return null;
  const closed = [...bound].every(
    ([, name]) => name === output || graph.takersOf(name).every((node) => taken.has(node)),
  );
  return closed ? { output, constants, size: nodes.length } : null;

  function bind(node: OnnxNode, wanted: Wanted): void {
    for (const [place, name] of orderOf(node, wanted)!.entries())
      if (wanted.inputs[place]!.startsWith("$")) constants.set(wanted.inputs[place]!.slice(1), name);
  }
  function fits(node: OnnxNode, wanted: Wanted): boolean {
    if (node.op !== wanted.op || (node.attributes.get("approximate")?.text ?? "none") !== "none") return false;
    const said = new Set([...Object.keys(defaults[wanted.op] ?? {}), ...Object.keys(wanted.attributes)]);
    for (const key of said) {
      const usual = defaults[wanted.op]?.[key];
      const right = wanted.attributes[key] ?? usual;
      const own = node.attributes.get(key);
      const stands = own?.number ?? Number(own?.whole ?? usual);
      if (right === undefined || !near(stands, right)) return false;
    }
    return orderOf(node, wanted) !== null;
  }
  /** Its inputs in the order of the pattern. */
  function orderOf({ inputs }: OnnxNode, wanted: Wanted): string[] | null {
    const orders = symmetric.has(wanted.op) ? [inputs, [...inputs].reverse()] : [inputs];
    return orders.find((order) => wanted.inputs.every((name, place) => isSame(order[place], name))) ?? null;
  }
  function isSame(name: string | undefined, wanted: string): boolean {
    if (name === undefined) return false;
    if (wanted.startsWith("$")) return graph.isConstant(name);
    if (!wanted.startsWith("#")) return name === bound.get(wanted);
    const type = graph.tensor(name)?.type;
    const numbers = type === 1 || type === 7 ? graph.numbers(name) : null;
    return numbers?.data.length === 1 && near(numbers.data[0]!, Number(wanted.slice(1)));
  }
}
