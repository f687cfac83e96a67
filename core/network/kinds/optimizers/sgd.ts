import { z } from "zod";
import { learningRate, type Optimizer } from "./optimizer";

const schema = z.strictObject({
  type: z.literal("sgd"),
  learningRate: learningRate(0.03),
  momentum: z.number().min(0).max(0.9999).default(0).meta({
    title: "Momentum",
    symbol: "μ",
    step: 0.05,
    help: "Share of the last update that is added to the next.",
  }),
  nesterov: z.boolean().default(false).meta({
    title: "Nesterov",
    help: "Looks ahead along the momentum before computing the gradient.",
  }),
});

/** w ← w − η·g; with momentum μ: b ← μb + g, w ← w − η·b; Nesterov: w ← w − η·(g + μb). */
export const sgd = {
  title: "SGD",
  formula: "w ← w − η g",
  doc: "Plain gradient descent on batches, with momentum if you like. The simplest, and the most sensitive to its learning rate.",
  schema,
  state: ({ momentum }) => (momentum > 0 ? ["momentum"] : []),
  update({ momentum, nesterov }, { learningRate: rate }, w, g, [b]) {
    if (!b) {
      for (let i = 0; i < w.length; i++) w[i] -= rate * g[i];
      return;
    }
    for (let i = 0; i < w.length; i++) {
      b[i] = momentum * b[i] + g[i];
      w[i] -= rate * (nesterov ? g[i] + momentum * b[i] : b[i]);
    }
  },
  kernel: ({ momentum, nesterov }) => ({ rule: momentum === 0 ? 0 : nesterov ? 2 : 1, first: momentum }),
  doubts: ({ momentum, nesterov }) =>
    nesterov && momentum === 0 ? [{ key: "nesterov", message: "Nesterov has no effect without momentum." }] : [],
  pytorch(spec) {
    const nesterov = spec.nesterov && spec.momentum > 0 ? ", nesterov=True" : "";
    const momentum = spec.momentum > 0 ? `, momentum=${spec.momentum}` : "";
    return [`optimizer = torch.optim.SGD(model.parameters(), lr=${spec.learningRate}${momentum}${nesterov})`];
  },
} satisfies Optimizer<typeof schema>;

/** w ← w − η·g and nothing else, whatever the rate. */
export const plainDescent = (rate: number): z.output<typeof schema> => ({
  type: "sgd",
  learningRate: rate,
  momentum: 0,
  nesterov: false,
});
