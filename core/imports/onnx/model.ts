/** A model of ONNX as it stands in its file: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 has the numbers of the fields. */
import { ImportError } from "../error";
import { named, shapeWords } from "../safetensors/read";
import { fieldsOf, floatsOf, textOf, wholesOf, type Field } from "./protobuf";

export interface OnnxTensor {
  name: string;
  dims: number[];
  /** `TensorProto.DataType`. */
  type: number;
  raw: Uint8Array | null;
  floats: number[];
  wholes: bigint[];
  strings: string[];
  /** Its numbers lie in another file. */
  elsewhere: boolean;
}
export interface OnnxAttribute {
  number: number | null;
  whole: bigint | null;
  text: string | null;
  tensor: OnnxTensor | null;
  floats: number[];
  wholes: bigint[];
  strings: string[];
}
export interface OnnxNode {
  name: string;
  op: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: Map<string, OnnxAttribute>;
}
export interface OnnxInput {
  name: string;
  /** −1: open. Null: not said. */
  dims: number[] | null;
}
export interface OnnxModel {
  producer: string;
  metadata: Map<string, string>;
  nodes: OnnxNode[];
  tensors: Map<string, OnnxTensor>;
  inputs: OnnxInput[];
  outputs: string[];
}

const mostNodes = 20_000;

export function readModelProto(bytes: Uint8Array): OnnxModel {
  const model: OnnxModel = {
    producer: "",
    metadata: new Map(),
    nodes: [],
    tensors: new Map(),
    inputs: [],
    outputs: [],
  };
  let graph: Uint8Array | null = null;
  for (const field of fieldsOf(bytes, "the model")) {
    if (field.number === 2) model.producer = textOf(field);
    else if (field.number === 7) graph = field.bytes;
    else if (field.number === 14) {
      const entry = textsOf(field.bytes, "its metadata");
      model.metadata.set(entry.get(1) ?? "", entry.get(2) ?? "");
    }
  }
  if (!graph) throw new ImportError("it holds no graph; it was cut, or is no ONNX file: fetch or write it again");
  readGraph(graph, model);
  if (model.nodes.length === 0)
    throw new ImportError("its graph has no nodes; it was cut, or is no ONNX file: fetch or write it again");
  model.inputs = model.inputs.filter(({ name }) => !model.tensors.has(name));
  return model;
}

function readGraph(bytes: Uint8Array, model: OnnxModel): void {
  for (const field of fieldsOf(bytes, "the graph")) {
    if (field.number === 1) model.nodes.push(nodeOf(field.bytes));
    else if (field.number === 5) {
      const tensor = tensorOf(field.bytes);
      model.tensors.set(tensor.name, tensor);
    } else if (field.number === 11) model.inputs.push(inputOf(field.bytes));
    else if (field.number === 12) model.outputs.push(inputOf(field.bytes).name);
    if (model.nodes.length > mostNodes)
      throw new ImportError(`its graph has more than ${mostNodes} nodes, which no network of dense layers needs`);
  }
}

/** Text fields by their numbers. */
function textsOf(bytes: Uint8Array, of: string): Map<number, string> {
  return new Map(Array.from(fieldsOf(bytes, of), (field) => [field.number, textOf(field)]));
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const node: OnnxNode = { name: "", op: "", domain: "", inputs: [], outputs: [], attributes: new Map() };
  for (const field of fieldsOf(bytes, "a node")) {
    if (field.number === 1) node.inputs.push(textOf(field));
    else if (field.number === 2) node.outputs.push(textOf(field));
    else if (field.number === 3) node.name = textOf(field);
    else if (field.number === 4) node.op = textOf(field);
    else if (field.number === 7) node.domain = textOf(field);
    else if (field.number === 5) {
      const { name, attribute } = attributeOf(field.bytes);
      node.attributes.set(name, attribute);
    }
  }
  return node;
}

function attributeOf(bytes: Uint8Array): { name: string; attribute: OnnxAttribute } {
  let name = "";
  const found: OnnxAttribute = {
    number: null,
    whole: null,
    text: null,
    tensor: null,
    floats: [],
    wholes: [],
    strings: [],
  };
  for (const field of fieldsOf(bytes, "an attribute")) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) found.number = floatsOf(field)[0] ?? null;
    else if (field.number === 3) found.whole = field.value;
    else if (field.number === 4) found.text = textOf(field);
    else if (field.number === 5) found.tensor = tensorOf(field.bytes);
    else if (field.number === 7) append(found.floats, floatsOf(field));
    else if (field.number === 8) append(found.wholes, wholesOf(field, "an attribute"));
    else if (field.number === 9) found.strings.push(textOf(field));
  }
  return { name, attribute: found };
}

function tensorOf(bytes: Uint8Array): OnnxTensor {
  const found: OnnxTensor = {
    name: "",
    dims: [],
    type: 0,
    raw: null,
    floats: [],
    wholes: [],
    strings: [],
    elsewhere: false,
  };
  for (const field of fieldsOf(bytes, "a tensor")) {
    if (field.number === 1) append(found.dims, wholesOf(field, "a tensor").map(Number));
    else if (field.number === 2) found.type = Number(field.value);
    else if (field.number === 4) append(found.floats, floatsOf(field));
    else if (field.number === 6) found.strings.push(textOf(field));
    else if (field.number === 7) append(found.wholes, wholesOf(field, "a tensor"));
    else if (field.number === 8) found.name = textOf(field);
    else if (field.number === 9) found.raw = field.bytes;
    else if (field.number === 13 || (field.number === 14 && field.value === 1n)) found.elsewhere = true;
  }
  return found;
}
/** A call with that many arguments would overflow the stack. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const one of more) list.push(one);
}

function inputOf(bytes: Uint8Array): OnnxInput {
  const input: OnnxInput = { name: "", dims: null };
  for (const field of fieldsOf(bytes, "an input")) {
    if (field.number === 1) input.name = textOf(field);
    else if (field.number === 2) input.dims = dimsOf(field);
  }
  return input;
}
const inside = (bytes: Uint8Array, number: number): Field | undefined =>
  [...fieldsOf(bytes, "a shape")].find((field) => field.number === number);
function dimsOf(type: Field): number[] | null {
  const tensor = inside(type.bytes, 1);
  const shape = tensor && inside(tensor.bytes, 2);
  if (!shape) return null;
  const dims = [...fieldsOf(shape.bytes, "a shape")].filter(({ number }) => number === 1);
  return dims.map(({ bytes }) => Number(inside(bytes, 1)?.value ?? -1n));
}

const types: Record<number, string> = {
  1: "float32",
  3: "int8",
  6: "int32",
  7: "int64",
  8: "text",
  9: "bool",
  10: "float16",
  11: "float64",
  16: "bfloat16",
};
const bytesOf: Record<number, number> = { 1: 4, 7: 8 };

/** Numbers of a tensor in float32 (or whole ones). */
export function numbersOf(tensor: OnnxTensor): { dims: readonly number[]; data: Float64Array } {
  const name = named(tensor.name);
  const width = bytesOf[tensor.type];
  if (tensor.elsewhere)
    throw new ImportError(
      `the numbers of ${name} lie in a file of their own; write the model as one file, in Python by onnx.save(model, path, save_as_external_data=False)`,
    );
  if (width === undefined)
    throw new ImportError(
      `${name} is of ${types[tensor.type] ?? `type ${tensor.type}`}, not of float32; export the network in float32, in PyTorch after model.float()`,
    );
  if (tensor.dims.some((size) => !Number.isSafeInteger(size) || size < 0))
    throw new ImportError(`${name} has the shape ${shapeWords(tensor.dims)}; the file is damaged: write it again`);
  const count = tensor.dims.reduce((product, size) => product * size, 1);
  const has = tensor.raw ? tensor.raw.length / width : tensor.type === 1 ? tensor.floats.length : tensor.wholes.length;
  if (count !== has)
    throw new ImportError(
      `${name} of the shape ${shapeWords(tensor.dims)} has ${count} numbers, and ${has} are there; the file was cut or damaged: write it again`,
    );
  const { raw, floats, wholes } = tensor;
  if (!raw) return { dims: tensor.dims, data: Float64Array.from(tensor.type === 1 ? floats : wholes.map(Number)) };
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const at =
    tensor.type === 1
      ? (i: number) => view.getFloat32(4 * i, true)
      : (i: number) => Number(view.getBigInt64(8 * i, true));
  return { dims: tensor.dims, data: Float64Array.from({ length: count }, (_, i) => at(i)) };
}
