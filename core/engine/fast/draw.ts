import { initialiserOf } from "../../network/initialisers";
import type { LayerPlan } from "../../network/plan";
import { createRandom } from "../../random";
import type { Tensor } from "../engine";

/** Writes the initial weights of a seed: the same that the reference engine draws. Everything else is 0 already. */
export function drawWeights(layers: readonly LayerPlan[], tensors: readonly Tensor[], seed: number): void {
  layers.forEach((layer, index) => {
    const named = (name: string) => tensors.find((tensor) => tensor.name === `${layer.id}/${name}`)!.data;
    if (layer.kind === "batch_norm") {
      named("gamma").fill(1);
      named("variance").fill(1);
    } else if (layer.kind !== "dropout") {
      const { inputs, units } = layer;
      const drawn = new Float64Array(inputs * units);
      const { initialiser, setting } = initialiserOf(layer.init);
      initialiser.draw(drawn, createRandom(seed, "weights", index), inputs, units, setting);
      named("weights").set(drawn);
    }
  });
}
