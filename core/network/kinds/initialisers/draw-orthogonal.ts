import type { Pieces } from "../../../pieces";
import type { Random } from "../../../random";

/** Multiplications of a piece: a millisecond or less. */
const pieceWork = 1 << 18;

/**
 * A random matrix (inputs × units, row-major) whose shorter side is orthonormal, times `gain`: normal numbers, made
 * orthogonal by Gram and Schmidt's way, each vector twice (once loses digits where vectors nearly agree). The bits are part of
 * what a seed means: each number comes of the same operations in the same order, whatever is done side by side.
 */
export function* drawOrthogonal(
  weights: Float64Array,
  random: Random,
  inputs: number,
  units: number,
  gain: number,
): Pieces<void> {
  const count = Math.min(inputs, units);
  const length = Math.max(inputs, units);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const found = vectors.length;
    // A sum waits for its last addition: those of four vectors wait together.
    const fresh = Array.from({ length: Math.min(4, count - found) }, () => normalVector(random, length));
    if (fresh.length === 4) yield* removeFromFour(fresh, vectors, found);
    for (const vector of fresh) {
      yield* remove(vector, vectors, fresh.length === 4 ? found : 0);
      yield* remove(vector, vectors, 0);
      const norm = Math.sqrt(dot(vector, vector));
      if (norm < 1e-8) continue;
      for (let i = 0; i < length; i++) vector[i]! /= norm;
      vectors.push(vector);
    }
  }
  const alongUnits = inputs >= units;
  for (let v = 0; v < count; v++) {
    const vector = vectors[v]!;
    for (let i = 0; i < length; i++) {
      weights[alongUnits ? i * units + v : v * units + i] = gain * vector[i]!;
    }
    yield;
  }
}

function normalVector(random: Random, length: number): Float64Array {
  const vector = new Float64Array(length);
  for (let i = 0; i < length; i++) vector[i] = random.normal();
  return vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Takes from a vector its share of each direction from the `first` on, one after the other. */
function* remove(vector: Float64Array, directions: readonly Float64Array[], first: number): Pieces<void> {
  if (first >= directions.length) return;
  const atOnce = Math.max(1, Math.floor(pieceWork / vector.length));
  let share = dot(vector, directions[first]!);
  for (let k = first; k < directions.length; k++) {
    share = removeOne(vector, share, directions[k]!, directions[k + 1] ?? directions[k]!);
    if ((k - first) % atOnce === atOnce - 1) yield;
  }
}

/** Takes the share of one direction away, and gives the share of the next. */
function removeOne(v: Float64Array, share: number, direction: Float64Array, next: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    const left = v[i]! - share * direction[i]!;
    v[i] = left;
    sum += left * next[i]!;
  }
  return sum;
}

/** `remove` of four vectors side by side, of the first `count` directions. */
function* removeFromFour(
  vectors: readonly Float64Array[],
  directions: readonly Float64Array[],
  count: number,
): Pieces<void> {
  if (count === 0) return;
  const shares = Float64Array.from(vectors, (vector) => dot(vector, directions[0]!));
  const atOnce = Math.max(1, Math.floor(pieceWork / 4 / vectors[0]!.length));
  for (let k = 0; k < count; k++) {
    removeFour(vectors, shares, directions[k]!, directions[k + 1] ?? directions[k]!);
    if (k % atOnce === atOnce - 1) yield;
  }
}

/** `removeOne` of four: `shares` are this direction's before, and the next one's after. */
function removeFour(
  vectors: readonly Float64Array[],
  shares: Float64Array,
  direction: Float64Array,
  next: Float64Array,
): void {
  const [a, b, c, d] = vectors as [Float64Array, Float64Array, Float64Array, Float64Array];
  const [shareA, shareB, shareC, shareD] = shares as unknown as [number, number, number, number];
  let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
  for (let i = 0; i < direction.length; i++) {
    const away = direction[i]!;
    const coming = next[i]!;
    const leftA = a[i]! - shareA * away;
    const leftB = b[i]! - shareB * away;
    const leftC = c[i]! - shareC * away;
    const leftD = d[i]! - shareD * away;
    a[i] = leftA;
    b[i] = leftB;
    c[i] = leftC;
    d[i] = leftD;
    sumA += leftA * coming;
    sumB += leftB * coming;
    sumC += leftC * coming;
    sumD += leftD * coming;
  }
  shares[0] = sumA;
  shares[1] = sumB;
  shares[2] = sumC;
  shares[3] = sumD;
}
