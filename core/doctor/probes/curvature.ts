/**
 * How sharply the loss bends, and how noisy the gradient of a batch is.
 *
 * Sharpness: the largest eigenvalue of the Hessian of the training loss, by power iteration on differences of gradients
 * (Hv ≈ (g(w + εv) − g(w − εv)) / 2ε). Plain gradient descent with rate η is stable below 2/η (Cohen et al. 2021).
 *
 * Gradient noise scale: B = tr(Σ) / ‖G‖² of gradients of single rows with mean G and covariance Σ, from gradients of small
 * batches and their mean. A batch far above it spends rows for nothing (McCandlish et al. 2018).
 */
import { Matrix } from "../../matrix";
import { createRandom } from "../../random";
import type { Rows } from "../../data/dataset";
import type { Model, Tensor } from "../../engine/engine";
import type { Pieces } from "../../pieces";
import { thin } from "../../training/measure";
import { hugeRate } from "../../training/histograms";
import { copyTensors, restoreTensors } from "../../training/tensors";
import type { Curvature, Probe, ProbeContext } from "./probe";

const mostRows = 256;
const smallBatch = 16;
/** Steps of the power iteration, and the change of its result from which it has settled. */
const iterations = 40;
const settled = 0.003;
/** Length of the step that gradients are compared over, as a share of the weights'. */
const reach = 1e-3;

export const curvatureProbe: Probe<Curvature> = { measure };

function* measure({ dataset, gradients }: ProbeContext): Pieces<Curvature> {
  const rows = thin(dataset.splits.train, mostRows);
  const model = gradients();
  const at = copyTensors(model.tensors);
  const gradientOf = (batch: Rows) => gradient(model, at, batch);
  const whole = gradientOf(rows);
  yield;
  const noiseScale = yield* noise(whole, rows, gradientOf);
  const sharpness = yield* largestEigenvalue(model, at, whole, rows);
  return { sharpness, noiseScale, rows: rows.rows };
}

/** ∂L/∂w of all parameters, one after the other; the model's weights are lost. */
function gradient(model: Model, at: readonly Tensor[], { x, y, rows }: Rows): Float64Array {
  restoreTensors(model.tensors, at);
  model.trainStep({ x: x.slice(0, rows), y, rows }, { step: 0, learningRate: hugeRate, measure: false });
  // Running statistics move by themselves and are no parameters.
  const parts = model.tensors.map(({ data, trainable }) =>
    Float64Array.from(data, (value) => (trainable ? -value / hugeRate : 0)),
  );
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** ‖g_B‖² of a batch is ‖G‖² + tr(Σ)/B in the mean: two sizes of batch give both. */
function* noise(whole: Float64Array, rows: Rows, gradientOf: (batch: Rows) => Float64Array): Pieces<number> {
  const batches = Math.floor(rows.rows / smallBatch);
  if (batches < 2) return NaN;
  let small = 0;
  for (let k = 0; k < batches; k++) {
    const part = between(rows, k * smallBatch, (k + 1) * smallBatch);
    const g = gradientOf(part);
    small += dot(g, g) / batches;
    yield;
  }
  const large = dot(whole, whole);
  const [b, n] = [smallBatch, rows.rows];
  const signal = (n * large - b * small) / (n - b);
  const spread = (small - large) / (1 / b - 1 / n);
  return signal > 0 ? spread / signal : Infinity;
}

function between(rows: Rows, from: number, to: number): Rows {
  const x = rows.x.slice(from, to);
  return { ...rows, x: Matrix.of(x, rows.inputs), y: rows.y.slice(from, to), rows: to - from };
}

function* largestEigenvalue(model: Model, at: readonly Tensor[], start: Float64Array, rows: Rows): Pieces<number> {
  const largest = yield* strongest(model, at, start, rows, 0);
  // The strongest bend may be one downwards: with all eigenvalues raised by its size, the largest is the strongest.
  return largest < 0 ? yield* strongest(model, at, start, rows, -largest) : largest;
}

/** The eigenvalue of H + shift·1 that is largest by size, less the shift. */
function* strongest(
  model: Model,
  at: readonly Tensor[],
  start: Float64Array,
  rows: Rows,
  shift: number,
): Pieces<number> {
  const length = Math.sqrt(at.reduce((sum, { data }) => sum + dot(data, data), 0));
  const random = createRandom(1, "curvature", 0);
  const usual = Math.sqrt(dot(start, start) / start.length);
  let direction = normalised(start.map((value) => value + 0.1 * usual * random.normal()));
  let last = NaN;
  for (let k = 0; k < iterations && direction; k++) {
    const step = reach * (length || 1);
    const ahead = gradient(model, moved(at, direction, step), rows);
    yield;
    const behind = gradient(model, moved(at, direction, -step), rows);
    const product = ahead.map((value, i) => (value - behind[i]!) / (2 * step) + shift * direction![i]!);
    const value = dot(direction, product);
    if (!Number.isFinite(value)) return NaN;
    if (Math.abs(value - last) <= settled * Math.abs(value)) return value - shift;
    last = value;
    direction = normalised(product);
    yield;
  }
  return last - shift;
}

function normalised(values: Float64Array): Float64Array | null {
  const length = Math.sqrt(dot(values, values));
  return length > 0 && Number.isFinite(length) ? values.map((value) => value / length) : null;
}

function moved(at: readonly Tensor[], direction: Float64Array, step: number): Tensor[] {
  let place = 0;
  return at.map((tensor) => {
    const data = tensor.data.slice();
    for (let i = 0; i < data.length; i++) data[i] = data[i]! + step * direction[place++]!;
    return { ...tensor, data };
  });
}
