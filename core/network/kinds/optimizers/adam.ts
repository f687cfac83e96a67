import { z } from "zod";
import { wholePower } from "../../../exact";
import type { FloatArray } from "../../../engine/numbers";
import { learningRate, moments, type Moment, type Optimizer } from "./optimizer";

const schema = z.strictObject({ type: z.literal("adam"), learningRate: learningRate(0.003), ...moments });

/** Settings of those that keep both moments. */
export type Moments = Pick<z.output<typeof schema>, "learningRate" | "beta1" | "beta2" | "epsilon">;

/** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂ / (√v̂ + ε), where m̂ = m/(1 − β₁ᵗ) (Kingma & Ba 2015). */
export function adamUpdate(
  { beta1, beta2, epsilon }: Moments,
  { learningRate: eta, count }: Moment,
  w: FloatArray,
  g: Float64Array,
  [m, v]: readonly FloatArray[],
): void {
  const rate = eta / (1 - wholePower(beta1, count));
  const root = Math.sqrt(1 - wholePower(beta2, count));
  for (let i = 0; i < w.length; i++) {
    m![i] = beta1 * m![i] + (1 - beta1) * g[i];
    v![i] = beta2 * v![i] + (1 - beta2) * g[i] * g[i];
    w[i] -= (rate * m![i]) / (Math.sqrt(v![i]) / root + epsilon);
  }
}
export const adamNumbers = ({ beta1, beta2 }: Moments, { learningRate: eta, count }: Moment) => ({
  rate: eta / (1 - wholePower(beta1, count)),
  rootInverse: 1 / Math.sqrt(1 - wholePower(beta2, count)),
});
export const momentsKernel = ({ beta1, beta2, epsilon }: Moments) => ({ first: beta1, second: beta2, epsilon });
export const momentsWords = ({ learningRate: eta, beta1, beta2, epsilon }: Moments) =>
  `lr=${eta}, betas=(${beta1}, ${beta2}), eps=${epsilon}`;

export const adam = {
  title: "Adam",
  formula: "w ← w − η m̂ / (√v̂ + ε)",
  doc: "Running means of the gradient and its square, corrected for starting at 0 (Kingma & Ba 2015). A good first choice.",
  schema,
  evened: true,
  state: () => ["m", "v"],
  update: adamUpdate,
  kernel: (spec) => ({ rule: 5, ...momentsKernel(spec) }),
  numbers: adamNumbers,
  pytorch: (spec) => [`optimizer = torch.optim.Adam(model.parameters(), ${momentsWords(spec)})`],
} satisfies Optimizer<typeof schema>;
