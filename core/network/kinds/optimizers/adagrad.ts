import { z } from "zod";
import { epsilon, learningRate, type Optimizer } from "./optimizer";

const schema = z.strictObject({
  type: z.literal("adagrad"),
  learningRate: learningRate(0.01),
  epsilon: epsilon(1e-10),
});

/** s ← s + g², w ← w − η·g / (√s + ε) (Duchi et al. 2011). */
export const adagrad = {
  title: "Adagrad",
  formula: "w ← w − η g / (√Σg² + ε)",
  doc: "Each weight's learning rate falls with the gradients it has seen (Duchi et al. 2011).",
  schema,
  state: () => ["sum"],
  update({ epsilon: small }, { learningRate: rate }, w, g, [s]) {
    for (let i = 0; i < w.length; i++) {
      s![i] += g[i] * g[i];
      w[i] -= (rate * g[i]) / (Math.sqrt(s![i]) + small);
    }
  },
  kernel: (spec) => ({ rule: 3, epsilon: spec.epsilon }),
  pytorch: (spec) => [
    `optimizer = torch.optim.Adagrad(model.parameters(), lr=${spec.learningRate}, eps=${spec.epsilon})`,
  ],
} satisfies Optimizer<typeof schema>;
