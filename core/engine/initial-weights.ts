/** The weights that a model begins with: those that its seed draws, unless others are written over them anyway. */
import { initialiserOf } from "../network/initialisers";
import type { LayerPlan, NetworkPlan } from "../network/plan";
import type { Pieces } from "../pieces";
import { createRandom } from "../random";
import type { DrawnWeights, ModelSettings } from "./engine";

type Dense = Extract<LayerPlan, { kind: "dense" | "output" }>;
const isDense = (layer: LayerPlan): layer is Dense => layer.kind === "dense" || layer.kind === "output";

/** Draws in pieces the weights that take long to draw. */
export function* drawAhead(plan: NetworkPlan, seed: number): Pieces<DrawnWeights> {
  const drawn = new Map<string, Float64Array>();
  for (const [index, layer] of plan.layers.entries()) {
    if (!isDense(layer)) continue;
    const { initialiser, setting } = initialiserOf(layer.init);
    if (!initialiser.drawInPieces) continue;
    const weights = new Float64Array(layer.inputs * layer.units);
    const random = createRandom(seed, "weights", index);
    yield* initialiser.drawInPieces(weights, random, layer.inputs, layer.units, setting);
    drawn.set(layer.id, weights);
  }
  return drawn;
}

/** A layer's weights, inputs × units; null where they stay 0 until they are written over. */
export function initialWeights(
  layer: Dense,
  index: number,
  { training, weights: known }: Pick<ModelSettings, "training" | "weights">,
): Float64Array | null {
  if (known === "given") return null;
  const ahead = known?.get(layer.id);
  if (ahead) return ahead;
  const drawn = new Float64Array(layer.inputs * layer.units);
  const { initialiser, setting } = initialiserOf(layer.init);
  initialiser.draw(drawn, createRandom(training.seed, "weights", index), layer.inputs, layer.units, setting);
  return drawn;
}
