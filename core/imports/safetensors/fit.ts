/**
 * Arrays by the names of PyTorch, put into the layers of a plan: by our own names (`dense_1.weight`), or by order and shape where a
 * stranger wrote them (`0.weight`, `fc1.bias`). PyTorch's matrices are outputs × inputs, ours the other way round.
 */
import { kindOf } from "../../network/kinds/layers/index";
import type { NetworkPlan } from "../../network/plan";
import { ImportError } from "../error";
import type { FoundArray } from "../found";
import { named, shapeWords } from "./read";

/** Arrays of one module, by what stands behind the last dot. */
interface Group {
  name: string;
  arrays: Map<string, FoundArray>;
}
/** What a layer asks for: an array of ours by PyTorch's name, with the shape that PyTorch gives it. */
interface Wanted {
  id: string;
  arrays: { theirs: string; ours: string; shape: readonly number[]; may: boolean }[];
}

export interface Fitted {
  tensors: Map<string, Float32Array>;
  notes: string[];
}

export function fitArrays(arrays: readonly FoundArray[], plan: NetworkPlan): Fitted {
  const wanted = wantedOf(plan);
  const groups = ofOneLogit(groupsOf(arrays), plan);
  const byName = new Map(groups.map((group) => [group.name, group]));
  const isOurs = wanted.every(({ id }) => byName.has(id));
  const pairs = isOurs ? wanted.map((layer) => [layer, byName.get(layer.id)!] as const) : paired(wanted, groups);
  const misfits = pairs.flatMap(([layer, group]) => misfitsOf(layer, group));
  const used = new Set(pairs.map(([, group]) => group));
  for (const group of groups)
    if (!used.has(group)) misfits.push(`${named(group.name)} (${contents(group)}) has no layer in the spec`);
  if (misfits.length > 0) throw new ImportError(misfitWords(misfits));
  const tensors = new Map<string, Float32Array>();
  for (const [layer, group] of pairs)
    for (const { theirs, ours, shape } of layer.arrays) {
      const array = group.arrays.get(theirs);
      // A linear module without a bias.
      const size = shape.reduce((product, one) => product * one, 1);
      tensors.set(`${layer.id}/${ours}`, array ? turned(array) : new Float32Array(size));
    }
  const notes = isOurs
    ? []
    : [
        `arrays were given to layers by their order and shapes: ${pairs.map(([layer, group]) => `${named(group.name)} → ${layer.id}`).join(", ")}`,
      ];
  return { tensors, notes };
}

/** Two classes have one logit here: of a last module with two outputs, what the second has ahead, whose sigmoid is the softmax of both. */
function ofOneLogit(groups: Group[], { task }: NetworkPlan): Group[] {
  const last = groups.at(-1);
  const weight = last?.arrays.get("weight");
  if (!last || task !== "binary" || weight?.shape.length !== 2 || weight.shape[0] !== 2) return groups;
  const arrays = new Map(
    [...last.arrays].map(([key, { name, shape, data }]) => {
      const width = data.length / 2;
      const ahead = Float32Array.from({ length: width }, (_, i) => data[width + i]! - data[i]!);
      return [key, { name, shape: [1, ...shape.slice(1)], data: ahead }];
    }),
  );
  return [...groups.slice(0, -1), { ...last, arrays }];
}

function wantedOf({ layers }: NetworkPlan): Wanted[] {
  return layers.flatMap((layer): Wanted[] => {
    const kind = kindOf(layer);
    const own = new Map(kind.arrays(layer).map((array) => [array.name, array]));
    const names = Object.entries(kind.module?.names ?? {});
    const arrays = names.flatMap(([theirs, ours]) => {
      const array = own.get(ours);
      return array
        ? [{ theirs, ours, shape: [...array.shape].reverse(), may: theirs === "bias" && array.role === "vector" }]
        : [];
    });
    return arrays.length > 0 ? [{ id: layer.id, arrays }] : [];
  });
}

function groupsOf(arrays: readonly FoundArray[]): Group[] {
  const groups = new Map<string, Group>();
  for (const array of arrays) {
    const dot = array.name.lastIndexOf(".");
    const name = dot < 0 ? "" : array.name.slice(0, dot);
    const group = groups.get(name) ?? { name, arrays: new Map() };
    group.arrays.set(array.name.slice(dot + 1), array);
    groups.set(name, group);
  }
  return [...groups.values()].sort((a, b) => inOrder(a.name, b.name));
}

/** `2` before `10`: files have their arrays in the order of the alphabet. */
function inOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => name.split(/(\d+)/));
  for (let i = 0; i < Math.min(left!.length, right!.length); i++) {
    const [x, y] = [left![i]!, right![i]!];
    if (x === y) continue;
    return i % 2 === 1 ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return left!.length - right!.length;
}

/** Each layer takes the first module left that fits it; where none does, the first one left, whose misfit is then told. */
function paired(wanted: readonly Wanted[], groups: readonly Group[]): (readonly [Wanted, Group])[] {
  const left = [...groups];
  const missing: string[] = [];
  const pairs = wanted.flatMap((layer) => {
    const at = left.findIndex((group) => misfitsOf(layer, group).length === 0);
    const [group] = left.splice(Math.max(0, at), 1);
    if (!group)
      missing.push(
        `${layer.id} (${layer.arrays.map(({ theirs, shape }) => `${theirs} ${shapeWords(shape)}`).join(", ")}) finds no arrays in the file`,
      );
    return group ? [[layer, group] as const] : [];
  });
  if (missing.length > 0)
    throw new ImportError(misfitWords([...pairs.flatMap(([layer, group]) => misfitsOf(layer, group)), ...missing]));
  return pairs;
}

function misfitsOf(layer: Wanted, group: Group): string[] {
  const known = new Set(layer.arrays.map(({ theirs }) => theirs));
  const lacking = layer.arrays.flatMap(({ theirs, shape, may }) => {
    const array = group.arrays.get(theirs);
    const place = named(group.name === "" ? theirs : `${group.name}.${theirs}`);
    if (!array)
      return may && layer.arrays[0]!.shape.length === 2 ? [] : [`${place} is missing, which ${layer.id} needs`];
    const same = array.shape.length === shape.length && array.shape.every((size, i) => size === shape[i]);
    return same
      ? []
      : [`${place} is ${shapeWords(array.shape)}, and ${layer.id} of the spec needs ${shapeWords(shape)}`];
  });
  const more = [...group.arrays.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `${named(`${group.name}.${name}`)} has no place in ${layer.id}`);
  return [...lacking, ...more];
}

const contents = ({ arrays }: Group): string =>
  [...arrays].map(([name, { shape }]) => `${named(name)} ${shapeWords(shape)}`).join(", ");
const mostMisfits = 8;
const misfitWords = (misfits: readonly string[]): string =>
  `the arrays do not fit the spec: ${misfits.slice(0, mostMisfits).join("; ")}${misfits.length > mostMisfits ? `; and ${misfits.length - mostMisfits} more` : ""}. Give the spec of the network that they are of, and as many columns as it has inputs`;

function turned({ shape, data }: FoundArray): Float32Array {
  const [rows = 0, columns] = shape;
  if (columns === undefined) return data;
  const values = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values[j * rows + i] = data[i * columns + j]!;
  return values;
}
