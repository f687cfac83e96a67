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
  /** Matrices whose rows are the columns of another one, by their names. */
  private readonly turned = new Map<string, string>();
  private readonly outputs: ReadonlySet<string>;

  constructor(readonly model: OnnxModel) {
    this.constants = new Map(model.tensors);
    this.outputs = new Set(model.outputs);
    for (const node of model.nodes) {
      if (isConstant(node)) this.keep(node);
      else for (const input of new Set(node.inputs)) this.takers.set(input, [...(this.takers.get(input) ?? []), node]);
    }
    // A weight that goes through another name, or is turned first.
    for (const { op, inputs, outputs } of model.nodes) {
      const [name = ""] = outputs;
      const tensor = this.constants.get(inputs[0] ?? "");
      if (tensor && op === "Identity") this.constants.set(name, tensor);
      if (tensor?.dims.length === 2 && op === "Transpose") this.turned.set(name, inputs[0]!);
    }
  }

  takersOf(value: string): readonly OnnxNode[] {
    return (this.takers.get(value) ?? []).filter((node) => !node.outputs.every((name) => this.isConstant(name)));
  }
  isOutput(value: string): boolean {
    return this.outputs.has(value);
  }
  isConstant(value: string): boolean {
    return this.constants.has(value) || this.turned.has(value);
  }
  tensor(value: string): OnnxTensor | null {
    return this.constants.get(value) ?? null;
  }
  /** Numbers of a constant; null where the value is none. */
  numbers(value: string | undefined): Numbers | null {
    const source = value === undefined ? undefined : this.turned.get(value);
    if (source !== undefined) return transposed(numbersOf(this.constants.get(source)!));
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

function transposed({ dims, data }: Numbers): Numbers {
  const [rows = 0, columns = 0] = dims;
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { dims: [columns, rows], data: turned };
}
