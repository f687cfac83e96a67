/** The first weight in which two runs differ, bit for bit. */
import type { Tensor } from "../engine/engine";
import type { KeptEpoch } from "./kept";

export interface WeightsApart {
  /** `dense_1/weights`. */
  tensor: string;
  /** Where in it, from 0: row and column of a matrix. Empty where the two tensors do not have the same shape. */
  place: number[];
  /** Their values there; NaN where the other run has no such tensor. */
  values: [number, number];
  /** Numbers of all tensors that differ, of how many. */
  differing: number;
  of: number;
}

type Numbers = ArrayLike<number>;
interface Named {
  name: string;
  shape: readonly number[];
  data: Numbers;
}

/** Null where both have the same bits. NaN is the same as NaN, and −0 another number than 0. */
export function weightsApart(a: readonly Named[], b: readonly Named[]): WeightsApart | null {
  const [count, other] = [sizeOf(a), sizeOf(b)];
  const of = Math.max(count, other);
  for (let t = 0; t < Math.max(a.length, b.length); t++) {
    const [one, two] = [a[t], b[t]];
    if (one && two && one.name === two.name && one.shape.join() === two.shape.join()) continue;
    const values: [number, number] = [one?.data[0] ?? NaN, two?.data[0] ?? NaN];
    return { tensor: (one ?? two)!.name, place: [], values, differing: of, of };
  }
  let first: Omit<WeightsApart, "differing" | "of"> | null = null;
  let differing = 0;
  a.forEach(({ name, shape, data }, t) => {
    const theirs = b[t]!.data;
    for (let i = 0; i < data.length; i++) {
      if (Object.is(data[i], theirs[i])) continue;
      differing++;
      first ??= { tensor: name, place: placeOf(i, shape), values: [data[i]!, theirs[i]!] };
    }
  });
  return first && { ...(first as Omit<WeightsApart, "differing" | "of">), differing, of };
}

const sizeOf = (tensors: readonly Named[]) => tensors.reduce((sum, { data }) => sum + data.length, 0);

function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}

/** The tensors of an epoch that was kept, named as those of the run are. */
export function tensorsOf(kept: KeptEpoch, like: readonly Tensor[]): Named[] {
  let at = 0;
  return like.map(({ name, shape, data }) => {
    const from = at;
    at += data.length;
    return { name, shape, data: kept.weights.subarray(from, at) };
  });
}

/** `dense 2, weight 4 → 1` and the like: counted from 1, as units are everywhere. */
export function placeWords({ tensor, place }: Pick<WeightsApart, "tensor" | "place">, title: string): string {
  const kind = tensor.slice(tensor.lastIndexOf("/") + 1);
  if (place.length === 0) return `${title}, ${kind}`;
  if (place.length === 1) return `${title}, ${kind} ${place[0]! + 1}`;
  return `${title}, ${kind} ${place.map((at) => at + 1).join(" → ")}`;
}
