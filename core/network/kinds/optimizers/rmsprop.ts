import { z } from "zod";
import { epsilon, learningRate, share, squaresHelp, type Optimizer } from "./optimizer";

const schema = z.strictObject({
  type: z.literal("rmsprop"),
  learningRate: learningRate(0.001),
  rho: share(0.99, "Rho", "ρ", squaresHelp),
  epsilon: epsilon(1e-8),
});

/** v ← ρv + (1 − ρ)g², w ← w − η·g / (√v + ε) (Hinton 2012). */
export const rmsprop = {
  title: "RMSprop",
  formula: "w ← w − η g / (√v + ε), v ← ρ v + (1 − ρ) g²",
  doc: "Divides by a running mean of the gradient's size (Hinton 2012).",
  schema,
  state: () => ["v"],
  update({ rho, epsilon: small }, { learningRate: rate }, w, g, [v]) {
    for (let i = 0; i < w.length; i++) {
      v![i] = rho * v![i] + (1 - rho) * g[i] * g[i];
      w[i] -= (rate * g[i]) / (Math.sqrt(v![i]) + small);
    }
  },
  kernel: (spec) => ({ rule: 4, first: spec.rho, epsilon: spec.epsilon }),
  pytorch: ({ learningRate: rate, rho, epsilon: small }) => [
    `optimizer = torch.optim.RMSprop(model.parameters(), lr=${rate}, alpha=${rho}, eps=${small})`,
  ],
} satisfies Optimizer<typeof schema>;
