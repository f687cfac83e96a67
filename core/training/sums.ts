/** What the units of a layer are fed before their activation: z = Wx + b, over the training rows in inference mode. */
import type { Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import { thin } from "./measure";
import type { LayerSums } from "./views";

/** Sums beyond ± this are counted in the first and the last bin. */
const limit = 6;
const bins = 48;
const mostRows = 1000;

/** @throws RangeError for a layer that has no weights. */
export function sumsOf(model: Model, train: Rows, layer: string): LayerSums {
  const index = model.layers.findIndex(({ id }) => id === layer);
  const tensor = (name: string) => model.tensors.find((one) => one.name === `${layer}/${name}`)?.data;
  const [weights, bias] = [tensor("weights"), tensor("bias")];
  if (!weights || !bias) throw new RangeError(`Layer ${layer} has no weights.`);
  const { x, rows, inputs } = thin(train, mostRows);
  const before = index === 0 ? x.whole() : model.activations(x.whole(), rows, index - 1);
  const fanIn = index === 0 ? inputs : model.layers[index - 1]!.units;
  const units = bias.length;
  const counts = new Float32Array(bins);
  const above = new Float32Array(units);
  for (let row = 0; row < rows; row++)
    for (let unit = 0; unit < units; unit++) {
      let z = bias[unit]!;
      for (let i = 0; i < fanIn; i++) z += before[row * fanIn + i]! * weights[i * units + unit]!;
      if (z > 0) above[unit]!++;
      // What is no number stands with what is far below.
      const bin = Math.floor(((z + limit) / (2 * limit)) * bins);
      counts[bin >= 0 ? Math.min(bins - 1, bin) : 0]!++;
    }
  return { layer, limit, counts, above: above.map((count) => count / rows) };
}
