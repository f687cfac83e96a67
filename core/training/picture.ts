/** A network as it is drawn: shades of units and weights between them. */
import { labelOf } from "../network/kinds/layers/index";
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import { toEnd, type Pieces } from "../pieces";
import { fewRows, thin } from "./measure";
import type { NetworkPicture } from "./views";

/** Units of a layer that are drawn, rows that shade them, bins of the weights' histogram. */
const mostDrawn = 32;
const shadingRows = 256;
const bins = 41;

type LayerPicture = NetworkPicture["layers"][number];

/** The input comes first (`input`), then the layers of the plan. */
export const pictureOf = (model: Model, train: Rows): NetworkPicture => toEnd(draw(model, train));

/** The same layer by layer, for a model that nobody else changes meanwhile. */
export function* draw(model: Model, train: Rows): Pieces<NetworkPicture> {
  // The rows pass through the network once for each layer.
  const rows = thin(train, fewRows(model.plan, shadingRows, model.layers.length));
  const x = rows.x.whole();
  const input = drawnUnits(rows.inputs);
  const own = { id: "input", kind: "input", title: "input" } as const;
  const first = { ...own, units: rows.inputs, drawn: input, shade: shade(x, rows.rows, rows.inputs, input) };
  const layers: LayerPicture[] = [{ ...first, weights: null, histogram: null }];
  let before = input;
  for (const [index, layer] of model.layers.entries()) {
    yield;
    const drawn = drawnUnits(layer.units);
    const matrix = model.tensors.find((tensor) => tensor.name === `${layer.id}/weights`)?.data;
    const values = model.activations(x, rows.rows, index);
    layers.push({
      ...labelOf(layer),
      units: layer.units,
      drawn,
      shade: shade(values, rows.rows, layer.units, drawn),
      weights: matrix ? Float32Array.from(before.flatMap((i) => drawn.map((j) => matrix[i * layer.units + j]!))) : null,
      histogram: matrix ? histogramOf(matrix) : null,
    });
    before = drawn;
  }
  return { layers };
}

function drawnUnits(units: number): number[] {
  const count = Math.min(units, mostDrawn);
  return Array.from({ length: count }, (_, i) => Math.floor((i * units) / count));
}

/** Mean |activation| of each drawn unit, ÷ the layer's largest. */
function shade(values: ArrayLike<number>, rows: number, units: number, drawn: number[]): Float32Array {
  const means = drawn.map((unit) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += Math.abs(values[i * units + unit]!) / rows;
    return Number.isFinite(sum) ? sum : 0;
  });
  const largest = Math.max(...means) || 1;
  return Float32Array.from(means, (mean) => mean / largest);
}

/** Equal bins from −limit to limit, the largest |w|. */
function histogramOf(weights: ArrayLike<number>): NonNullable<LayerPicture["histogram"]> {
  const n = weights.length;
  let limit = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    limit = Math.max(limit, Math.abs(weights[i]!));
    mean += weights[i]! / n;
  }
  const counts = new Array<number>(bins).fill(0);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const at = limit > 0 ? ((weights[i]! + limit) / (2 * limit)) * bins : bins / 2;
    counts[Math.min(bins - 1, Math.floor(at))]!++;
    squares += (weights[i]! - mean) ** 2 / n;
  }
  return { limit, counts, mean, std: Math.sqrt(squares) };
}
