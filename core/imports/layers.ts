/** A chain of steps as the layers of a spec, and the output layer that the target asks for. */
import type { Prepared } from "../data/types";
import type { FoundLayer, FoundStep } from "../network/kinds/found-step";
import { layerKinds, layerTypes } from "../network/kinds/layers/index";
import { lossOf, resolveLoss } from "../network/kinds/losses/index";
import { activationName, isIdentity } from "../network/kinds/activations/index";
import { parseSpec } from "../network/parse";
import type { NetworkPlan } from "../network/plan";
import type { NetworkSpec } from "../network/spec";
import { ImportError } from "./error";
import type { FoundChain } from "./found";

type Product = Extract<FoundStep, { op: "product" }>;
export interface BuiltNetwork {
  network: NetworkSpec;
  tensorsOf(plan: NetworkPlan): { tensors: Map<string, ArrayLike<number>>; notes: string[] };
}

export function layersOf(chain: FoundChain, prepared: Pick<Prepared, "task" | "classes">): BuiltNetwork {
  const { steps } = chain;
  const at = steps.findLastIndex(({ op }) => op === "product");
  const behind = steps.slice(at + 1).find(({ op }) => op !== "drop");
  if (behind)
    throw new ImportError(
      "something stands behind its last layer with weights, where only the answer may: a network here ends with a product",
    );
  const { output, notes } = outputOf(steps[at] as Product, chain, prepared);
  const layers = hidden(steps.slice(0, at));
  const { network } = parseSpec({ network: { layers: layers.map(({ spec }) => spec) } } as Parameters<
    typeof parseSpec
  >[0]);
  return {
    network,
    tensorsOf(plan) {
      const tensors = new Map<string, ArrayLike<number>>();
      plan.layers.forEach(({ id }, place) => {
        const arrays = layers[place]?.arrays ?? { weights: output.weights, bias: output.bias };
        for (const [name, values] of Object.entries(arrays)) tensors.set(`${id}/${name}`, values);
      });
      return { tensors, notes };
    },
  };
}

function hidden(steps: readonly FoundStep[]): FoundLayer[] {
  const layers: FoundLayer[] = [];
  for (let at = 0; at < steps.length;) {
    const layer = layerFor(steps[at]!, steps[at + 1]);
    layers.push(layer);
    at += layer.takes;
  }
  return layers;
}
function layerFor(step: FoundStep, next: FoundStep | undefined): FoundLayer {
  for (const type of layerTypes) {
    const kind: { title: string; found?: (one: FoundStep, two: FoundStep | undefined) => FoundLayer | string | null } =
      layerKinds[type];
    const found = kind.found?.(step, next) ?? null;
    if (typeof found === "string") throw new ImportError(`${kind.title.toLowerCase()}: ${found}`);
    if (found) return found;
  }
  throw new ImportError(`no layer here does ${step.op}`);
}

/** Outputs as they are here: one logit for two classes, logits for more, a number as it is. */
function outputOf(
  last: Product,
  { end }: FoundChain,
  { task, classes }: Pick<Prepared, "task" | "classes">,
): { output: Product; notes: string[] } {
  const own = lossOf(resolveLoss("auto", task)).output;
  const ended = end === null || isIdentity(end) ? null : end;
  const several = lossOf(resolveLoss("auto", "multiclass")).output;
  const asks = {
    regression: "a number",
    binary: `two classes (${classes.map(({ label }) => label).join(", ")})`,
    multiclass: `${classes.length} classes`,
  }[task];
  const wrong = (): never => {
    throw new ImportError(
      `it ends with ${last.units} output${last.units === 1 ? "" : "s"}${ended ? ` through ${activationName(ended)}` : ""}, and the target is ${asks}; choose the target that it was trained for`,
    );
  };
  const notes =
    ended === null && task !== "regression"
      ? [`it ends without ${activationName(last.units === 1 ? own : several)}: its outputs are taken as logits`]
      : [];
  if (task === "regression") return ended === null && last.units === 1 ? { output: last, notes } : wrong();
  if (task === "multiclass")
    return last.units === classes.length && (ended === null || ended === own) ? { output: last, notes } : wrong();
  if (last.units === 1) return ended === null || ended === own ? { output: last, notes } : wrong();
  if (last.units !== 2 || (ended !== null && ended !== several)) return wrong();
  return { output: difference(last), notes };
}

/** Softmax of two logits is the sigmoid of what the second has ahead. */
function difference({ inputs, weights, bias }: Product): Product {
  const ahead = Float64Array.from({ length: inputs }, (_, i) => weights[2 * i + 1]! - weights[2 * i]!);
  return { op: "product", inputs, units: 1, weights: ahead, bias: Float64Array.of(bias[1]! - bias[0]!) };
}
