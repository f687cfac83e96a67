/**
 * A graph of ONNX under construction: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 has the numbers of the fields.
 * Operators are those of opset 17, and of `ai.onnx.ml` 2 for words.
 */
import type { OnnxNodes } from "../../network/kinds/onnx-nodes";
import { encodeUtf8 } from "../../data/csv/utf8";
import { ExportError } from "../model";
import { float, lengthOf, message, text, varint, type Bytes } from "./proto";

/** `TensorProto.DataType`. */
const types = { float: 1, int64: 7, string: 8, double: 11 } as const;
export type ElementType = keyof typeof types;

type Attribute = number | string | { int: number } | { ints: readonly number[] } | Strings | Floats;
interface Strings {
  strings: readonly string[];
}
interface Floats {
  floats: readonly number[];
}
type Attributes = Readonly<Record<string, Attribute>>;

/** A file of protocol buffers ends below 2 GiB. */
const mostBytes = 2 ** 31 - 1;

export class Graph implements OnnxNodes {
  /** What names of nodes begin with: the column or the layer that they are of. */
  scope = "";
  private readonly taken = new Set<string>();
  private readonly parts: { nodes: Bytes[]; constants: Bytes[]; inputs: Bytes[]; outputs: Bytes[] } = {
    nodes: [],
    constants: [],
    inputs: [],
    outputs: [],
  };

  /** A name that nothing else has. */
  name(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.taken.has(name); n++) name = `${wanted}_${n}`;
    this.taken.add(name);
    return name;
  }

  /** One column of so many rows as are given. The name is the column's. */
  input(wanted: string, type: ElementType, doc: string): string {
    const name = this.name(wanted);
    this.parts.inputs.push(valueInfo(name, type, ["N", 1], doc));
    return name;
  }

  /** Says that a value is an answer. */
  output(name: string, type: ElementType, shape: readonly (string | number)[], doc: string): void {
    this.parts.outputs.push(valueInfo(name, type, shape, doc));
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.named(this.name(`${this.scope}/${op}`), op, inputs, attributes);
  }

  /** A node whose output has a name that people read. */
  named(output: string, op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    this.parts.nodes.push([
      ...inputs.flatMap((input) => text(1, input)),
      ...text(2, output),
      ...text(3, output),
      ...text(4, op),
      ...Object.entries(attributes).flatMap(([name, value]) => message(5, attribute(name, value))),
      ...(op === "LabelEncoder" ? text(7, words) : []),
    ]);
    return output;
  }

  number(value: number): string {
    return this.floats([value], []);
  }
  floats(values: ArrayLike<number>, shape: readonly number[], name = "number"): string {
    return this.constant(
      name,
      "float",
      shape,
      raw(values, 4, (view, at, value) => view.setFloat32(at, value, true)),
    );
  }
  doubles(values: ArrayLike<number>, shape: readonly number[] = []): string {
    return this.constant(
      "number",
      "double",
      shape,
      raw(values, 8, (view, at, value) => view.setFloat64(at, value, true)),
    );
  }
  integers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): string {
    const write = (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value), true);
    return this.constant("integer", "int64", shape, raw(values, 8, write));
  }
  private constant(wanted: string, type: ElementType, shape: readonly number[], data: Uint8Array): string {
    const name = this.name(`${this.scope}/${wanted}`);
    this.parts.constants.push([
      ...shape.flatMap((dim) => varint(1, dim)),
      ...varint(2, types[type]),
      ...text(8, name),
      ...message(9, [data]),
    ]);
    return name;
  }

  /** The whole model. */
  model(doc: string, producer: string, metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
    const { nodes, constants, inputs, outputs } = this.parts;
    const graph = [
      ...nodes.flatMap((node) => message(1, node)),
      ...text(2, "gradient_lab"),
      ...constants.flatMap((constant) => message(5, constant)),
      ...inputs.flatMap((input) => message(11, input)),
      ...outputs.flatMap((output) => message(12, output)),
    ];
    const pieces = [
      ...varint(1, 8),
      ...text(2, producer),
      ...text(6, doc),
      ...message(7, graph),
      ...message(8, [...text(1, ""), ...varint(2, 17)]),
      ...message(8, [...text(1, words), ...varint(2, 2)]),
      ...Object.entries(metadata).flatMap(([key, value]) => message(14, [...text(1, key), ...text(2, value)])),
    ];
    const length = lengthOf(pieces);
    if (length > mostBytes) throw new ExportError("an ONNX file ends at 2 GiB, and the network is larger");
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

/** The domain of operators on words. */
const words = "ai.onnx.ml";

function raw(values: ArrayLike<number>, width: number, write: (view: DataView, at: number, value: number) => void) {
  const bytes = new Uint8Array(values.length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) write(view, i * width, values[i]!);
  return bytes;
}

function attribute(name: string, value: Attribute): Bytes {
  const of = (type: number, ...content: Bytes[]) => [...text(1, name), ...varint(20, type), ...content.flat()];
  if (typeof value === "number") return of(1, float(2, value));
  if (typeof value === "string") return of(3, text(4, value));
  if ("int" in value) return of(2, varint(3, value.int));
  if ("ints" in value) return of(7, ...value.ints.map((one) => varint(8, one)));
  if ("floats" in value) return of(6, ...value.floats.map((one) => float(7, one)));
  return of(8, ...value.strings.map((one) => message(9, [encodeUtf8(one)])));
}

function valueInfo(name: string, type: ElementType, shape: readonly (string | number)[], doc: string): Bytes {
  const dims = shape.flatMap((dim) => message(1, typeof dim === "string" ? text(2, dim) : varint(1, dim)));
  const tensor = [...varint(1, types[type]), ...message(2, dims)];
  return [...text(1, name), ...message(2, message(1, tensor)), ...text(3, doc)];
}
