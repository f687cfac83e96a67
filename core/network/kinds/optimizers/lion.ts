import { z } from "zod";
import { decayGroups, decayWeights, learningRate, share, weightDecay, type Optimizer } from "./optimizer";

const schema = z.strictObject({
  type: z.literal("lion"),
  // A third to a tenth of AdamW's, with so much more decay (Chen et al. 2023, section 5): the product of the two is AdamW's here.
  learningRate: learningRate(0.0003),
  beta1: share(0.9, "Beta 1", "β₁", "How much of the running mean counts beside the gradient in the sign of a step."),
  beta2: share(0.99, "Beta 2", "β₂", "How much of the running mean of gradients is kept at each update."),
  weightDecay: weightDecay(0.1),
});

/** w ← w·(1 − η·decay) for weights, w ← w − η·sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g (Chen et al. 2023, algorithm 2). */
export const lion = {
  title: "Lion",
  formula: "w ← w (1 − η λ) − η sign(β₁ m + (1 − β₁) g)",
  doc: "Every step of every weight has the same size: only its sign is asked (Chen et al. 2023). It wants a third to a tenth of AdamW's learning rate. Biases do not decay.",
  schema,
  evened: true,
  state: () => ["m"],
  update(spec, { learningRate: rate }, w, g, [m], isWeight) {
    const { beta1, beta2 } = spec;
    decayWeights(w, isWeight, rate, spec.weightDecay);
    for (let i = 0; i < w.length; i++) {
      w[i] -= rate * Math.sign(beta1 * m![i] + (1 - beta1) * g[i]);
      m![i] = beta2 * m![i] + (1 - beta2) * g[i];
    }
  },
  kernel: ({ beta1, beta2 }) => ({ rule: 7, first: beta1, second: beta2 }),
  numbers: (spec, { learningRate: rate }) => ({ decayFactor: 1 - rate * spec.weightDecay }),
  pytorch: ({ learningRate: rate, beta1, beta2, weightDecay: decay }) => [
    ...rule,
    ...decayGroups(decay),
    `optimizer = Lion(groups, dict(lr=${rate}, betas=(${beta1}, ${beta2})))`,
  ],
} satisfies Optimizer<typeof schema>;

/** PyTorch has none. */
const rule = [
  "class Lion(torch.optim.Optimizer):",
  '    """Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, algorithm 2."""',
  "",
  "    @torch.no_grad()",
  "    def step(self):",
  "        for group in self.param_groups:",
  '            lr, (beta1, beta2) = group["lr"], group["betas"]',
  '            for p in group["params"]:',
  '                m = self.state[p].setdefault("m", torch.zeros_like(p))',
  '                p.mul_(1 - lr * group["weight_decay"])',
  "                p.sub_(lr * torch.sign(beta1 * m + (1 - beta1) * p.grad))",
  "                m.mul_(beta2).add_((1 - beta2) * p.grad)",
  "",
  "",
];
