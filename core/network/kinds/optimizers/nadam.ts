import { z } from "zod";
import { wholePower } from "../../../exact";
import { adamNumbers, momentsKernel, momentsWords, type Moments } from "./adam";
import { learningRate, moments, type Moment, type Optimizer } from "./optimizer";

const schema = z.strictObject({ type: z.literal("nadam"), learningRate: learningRate(0.002), ...moments });

/** 0.96^0.004: ψ = 0.004 is PyTorch's and the paper's. */
const decayOfOne = 0.9998367253526753;
/** μₜ = β₁ (1 − ½ · 0.96^(tψ)). */
const momentumAt = (beta1: number, t: number) => beta1 * (1 - 0.5 * wholePower(decayOfOne, t));

/** Π μᵢ, i = 1 … t. It halves with each of the first factors, and after some sixty is nothing beside the 1 that it is taken from. */
function productOf(beta1: number, count: number): number {
  let product = 1;
  for (let t = 1; t <= count && product > 2 ** -60; t++) product *= momentumAt(beta1, t);
  return product;
}

/** Rates of the running mean and of the gradient itself. */
function ratesOf({ beta1 }: Moments, { learningRate: eta, count }: Moment) {
  const [now, next] = [momentumAt(beta1, count), momentumAt(beta1, count + 1)];
  const product = productOf(beta1, count);
  return { rate: (eta * next) / (1 - product * next), gradientRate: (eta * (1 - now)) / (1 - product) };
}

/**
 * m and v as Adam's, w ← w − η·(μₜ₊₁m/(1 − Π₁ᵗ⁺¹μ) + (1 − μₜ)g/(1 − Π₁ᵗμ)) / (√v̂ + ε) (Dozat 2016; torch.optim.NAdam).
 * PyTorch's plain loop before 2.0 has μₜ twice in the first product; its `foreach` form does not (pytorch/pytorch#92699).
 */
export const nadam = {
  title: "NAdam",
  formula: "w ← w − η (μₜ₊₁ m̂ + (1 − μₜ) ĝ) / (√v̂ + ε)",
  doc: "Adam that looks ahead along its momentum, as Nesterov's does (Dozat 2016). Its momentum grows from half of β₁ to β₁ over thousands of updates.",
  schema,
  evened: true,
  state: () => ["m", "v"],
  update(spec, moment, w, g, [m, v]) {
    const { beta1, beta2, epsilon } = spec;
    const { rate, gradientRate } = ratesOf(spec, moment);
    const root = Math.sqrt(1 - wholePower(beta2, moment.count));
    for (let i = 0; i < w.length; i++) {
      m![i] = beta1 * m![i] + (1 - beta1) * g[i];
      v![i] = beta2 * v![i] + (1 - beta2) * g[i] * g[i];
      w[i] -= (rate * m![i] + gradientRate * g[i]) / (Math.sqrt(v![i]) / root + epsilon);
    }
  },
  kernel: (spec) => ({ rule: 8, ...momentsKernel(spec) }),
  numbers: (spec, moment) => ({ ...adamNumbers(spec, moment), ...ratesOf(spec, moment) }),
  pytorch: (spec) => [
    "# foreach: the plain loop before PyTorch 2.0 takes a factor twice.",
    `optimizer = torch.optim.NAdam(model.parameters(), ${momentsWords(spec)}, foreach=True)`,
  ],
} satisfies Optimizer<typeof schema>;
