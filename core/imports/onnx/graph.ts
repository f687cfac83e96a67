/** Who takes which value, and what is constant: a graph as it is walked through. */
import { ImportError } from "../error";
import { named } from "../safetensors/read";
import { numbersOf, type OnnxModel, type OnnxNode, type OnnxTensor } from "./model";

export interface Numbers {
  dims: readonly number[];
  data: Float64Array;
}

export class GraphView {
  private readonly takers = new Map<string, OnnxNode[]>();
  private readonly constants: Map<string, OnnxTensor>;
  private readonly outputs: ReadonlySet<string>;

  constructor(readonly model: OnnxModel) {
    this.constants = new Map(model.tensors);
    this.outputs = new Set(model.outputs);
    for (const node of model.nodes) {
      if (isConstant(node)) this.keep(node);
      else for (const input of new Set(node.inputs)) this.takers.set(input, [...(this.takers.get(input) ?? []), node]);
    }
    // A weight that goes through another name.
    for (const node of model.nodes) {
      const source = node.op === "Identity" ? this.constants.get(node.inputs[0] ?? "") : undefined;
      if (source && node.outputs[0] !== undefined) this.constants.set(node.outputs[0], source);
    }
  }

  takersOf(value: string): readonly OnnxNode[] {
    return (this.takers.get(value) ?? []).filter((node) => !node.outputs.every((name) => this.constants.has(name)));
  }
  isOutput(value: string): boolean {
    return this.outputs.has(value);
  }
  isConstant(value: string): boolean {
    return this.constants.has(value);
  }
  tensor(value: string): OnnxTensor | null {
    return this.constants.get(value) ?? null;
  }
  /** Numbers of a constant; null where the value is none. */
  numbers(value: string | undefined): Numbers | null {
    const tensor = value === undefined ? undefined : this.constants.get(value);
    return tensor ? numbersOf(tensor) : null;
  }
  /** Numbers that a node needs as its input. */
  required(node: OnnxNode, place: number, what: string): Numbers {
    const found = this.numbers(node.inputs[place]);
    if (!found)
      throw new ImportError(
        `${nodeWords(node)} has no constant ${what}, so that it is no layer with weights of its own; only networks whose weights lie in the file can be taken`,
      );
    return found;
  }

  private keep({ attributes, outputs }: OnnxNode): void {
    const name = outputs[0] ?? "";
    const tensor = attributes.get("value")?.tensor;
    const number = attributes.get("value_float")?.number ?? null;
    const floats = attributes.get("value_floats")?.floats ?? [];
    const said = number === null ? floats : [number];
    const none = { name, raw: null, wholes: [], strings: [], elsewhere: false };
    if (tensor) this.constants.set(name, { ...tensor, name });
    else if (said.length > 0)
      this.constants.set(name, { ...none, type: 1, dims: number === null ? [said.length] : [], floats: said });
  }
}

const isConstant = ({ op }: OnnxNode): boolean => op === "Constant";
/** `the node Conv “conv1”` */
export const nodeWords = ({ op, name, outputs }: OnnxNode): string =>
  `the node ${named(op)} “${named(name || outputs[0] || "")}”`;
export const wholeOf = (node: OnnxNode, name: string, unless: number): number =>
  Number(node.attributes.get(name)?.whole ?? unless);
export const numberOf = (node: OnnxNode, name: string, unless: number): number =>
  node.attributes.get(name)?.number ?? unless;
