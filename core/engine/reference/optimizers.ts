/** Optimisers: what an update makes of a gradient g. Rules, names and the place of ε are PyTorch's. η is the learning rate. */
import { wholePower } from "../../exact";
import type { OptimizerSpec, OptimizerId } from "../../network/optimizers";
import type { FloatArray } from "../engine";
import type { Parameter } from "../plain/layer";

/** What is the same for all parameters in one update. */
interface Moment {
  learningRate: number;
  /** 1 for the first update. */
  count: number;
}
type Update<Spec> = (
  spec: Spec,
  moment: Moment,
  w: FloatArray,
  g: Float64Array,
  state: readonly FloatArray[],
  parameter: Parameter,
) => void;

interface Optimizer<Spec> {
  /** Names of the arrays that it keeps for each parameter, of the parameter's shape; they begin at 0. */
  state(spec: Spec): readonly string[];
  update: Update<Spec>;
}
type Optimizers = { [Id in OptimizerId]: Optimizer<Extract<OptimizerSpec, { type: Id }>> };

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂ / (√v̂ + ε), where m̂ = m/(1 − β₁ᵗ) (Kingma & Ba 2015). */
const adam: Update<Extract<OptimizerSpec, { beta1: number }>> = (spec, { learningRate, count }, w, g, [m, v]) => {
  const { beta1, beta2, epsilon } = spec;
  const rate = learningRate / (1 - wholePower(beta1, count));
  const root = Math.sqrt(1 - wholePower(beta2, count));
  for (let i = 0; i < w.length; i++) {
    m![i] = beta1 * m![i] + (1 - beta1) * g[i];
    v![i] = beta2 * v![i] + (1 - beta2) * g[i] * g[i];
    w[i] -= (rate * m![i]) / (Math.sqrt(v![i]) / root + epsilon);
  }
};

export const optimizers = {
  /** w ← w − η·g; with momentum μ: b ← μb + g, w ← w − η·b; Nesterov: w ← w − η·(g + μb). */
  sgd: {
    state: (spec) => (spec.momentum > 0 ? ["momentum"] : []),
    update({ momentum, nesterov }, { learningRate }, w, g, [b]) {
      if (!b) {
        for (let i = 0; i < w.length; i++) w[i] -= learningRate * g[i];
        return;
      }
      for (let i = 0; i < w.length; i++) {
        b[i] = momentum * b[i] + g[i];
        w[i] -= learningRate * (nesterov ? g[i] + momentum * b[i] : b[i]);
      }
    },
  },
  /** s ← s + g², w ← w − η·g / (√s + ε) (Duchi et al. 2011). */
  adagrad: {
    state: () => ["sum"],
    update({ epsilon }, { learningRate }, w, g, [s]) {
      for (let i = 0; i < w.length; i++) {
        s![i] += g[i] * g[i];
        w[i] -= (learningRate * g[i]) / (Math.sqrt(s![i]) + epsilon);
      }
    },
  },
  /** v ← ρv + (1 − ρ)g², w ← w − η·g / (√v + ε) (Hinton 2012). */
  rmsprop: {
    state: () => ["v"],
    update({ rho, epsilon }, { learningRate }, w, g, [v]) {
      for (let i = 0; i < w.length; i++) {
        v![i] = rho * v![i] + (1 - rho) * g[i] * g[i];
        w[i] -= (learningRate * g[i]) / (Math.sqrt(v![i]) + epsilon);
      }
    },
  },
  adam: { state: () => ["m", "v"], update: adam },
  /** w ← w·(1 − η·decay) for dense weights, then Adam (Loshchilov & Hutter 2019). */
  adamw: {
    state: () => ["m", "v"],
    update(spec, moment, w, g, state, parameter) {
      if (parameter.isWeight) {
        const kept = 1 - moment.learningRate * spec.weightDecay;
        for (let i = 0; i < w.length; i++) w[i] *= kept;
      }
      adam(spec, moment, w, g, state, parameter);
    },
  },
} as const satisfies Optimizers;

/** The optimiser of a spec, under its common type. */
export const optimizer = (id: OptimizerId): Optimizer<OptimizerSpec> => optimizers[id] as Optimizer<OptimizerSpec>;
