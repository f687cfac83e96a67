/** The weights that a model begins with: those that its seed draws, unless others are written over them anyway. */
import { initialiserOf } from "../network/kinds/initialisers/index";
import { kindOf, type LayerPlan } from "../network/kinds/layers/index";
import type { LayerArray } from "../network/kinds/layers/kind";
import type { NetworkPlan } from "../network/plan";
import type { Pieces } from "../pieces";
import { createRandom } from "../random";
import type { DrawnWeights, ModelSettings } from "./engine";

/** Draws in pieces the weights that take long to draw. */
export function* drawAhead(plan: NetworkPlan, seed: number): Pieces<DrawnWeights> {
  const drawn = new Map<string, Float64Array>();
  for (const [index, layer] of plan.layers.entries()) {
    const array = drawnArray(layer);
    if (!array) continue;
    const { initialiser, setting } = initialiserOf(array.init);
    if (!initialiser.drawInPieces) continue;
    const weights = new Float64Array(array.rows * array.columns);
    const random = createRandom(seed, "weights", index);
    yield* initialiser.drawInPieces(weights, random, array.rows, array.columns, setting);
    drawn.set(layer.id, weights);
  }
  return drawn;
}

/** A layer's weights; null where it has none, or where they stay 0 until they are written over. */
export function initialWeights(
  layer: LayerPlan,
  index: number,
  { training, weights: known }: Pick<ModelSettings, "training" | "weights">,
): Float64Array | null {
  const array = drawnArray(layer);
  if (known === "given" || !array) return null;
  const ahead = known?.get(layer.id);
  if (ahead) return ahead;
  const drawn = new Float64Array(array.rows * array.columns);
  const { initialiser, setting } = initialiserOf(array.init);
  initialiser.draw(drawn, createRandom(training.seed, "weights", index), array.rows, array.columns, setting);
  return drawn;
}

/** The array of a layer that is drawn: no kind has more than one. */
function drawnArray(layer: LayerPlan) {
  const arrays: LayerArray[] = kindOf(layer).arrays(layer);
  for (const { start, shape } of arrays) {
    if (typeof start !== "number") return { init: start.init, rows: shape[0]!, columns: shape[1]! };
  }
  return null;
}
