import { z } from "zod";
import { adamNumbers, adamUpdate, momentsKernel, momentsWords } from "./adam";
import { decayGroups, decayWeights, learningRate, moments, weightDecay, type Optimizer } from "./optimizer";

const schema = z.strictObject({
  type: z.literal("adamw"),
  learningRate: learningRate(0.003),
  ...moments,
  weightDecay: weightDecay(0.01),
});

/** w ← w·(1 − η·decay) for weights, then Adam (Loshchilov & Hutter 2019). */
export const adamw = {
  title: "AdamW",
  formula: "w ← w (1 − η λ) − η m̂ / (√v̂ + ε)",
  doc: "Adam whose weight decay is not scaled by the gradients (Loshchilov & Hutter 2019). Biases do not decay.",
  schema,
  evened: true,
  state: () => ["m", "v"],
  update(spec, moment, w, g, state, isWeight) {
    decayWeights(w, isWeight, moment.learningRate, spec.weightDecay);
    adamUpdate(spec, moment, w, g, state);
  },
  kernel: (spec) => ({ rule: 6, ...momentsKernel(spec) }),
  numbers: (spec, moment) => ({
    ...adamNumbers(spec, moment),
    decayFactor: 1 - moment.learningRate * spec.weightDecay,
  }),
  pytorch: (spec) => [...decayGroups(spec.weightDecay), `optimizer = torch.optim.AdamW(groups, ${momentsWords(spec)})`],
} satisfies Optimizer<typeof schema>;
