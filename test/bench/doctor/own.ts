/** The cases made by hand (`cases.ts`) as experiments of the development part. */
import type { Failing, Case } from "./cases";
import { failing, healthy } from "./cases";
import { faultOfRule, equivalents } from "./equivalents";
import type { Experiment } from "./generate";
import { sampleRows } from "./tables";

const source = ({ sample }: Case) => ({
  name: sample,
  regression: sample === "diabetes",
  rows: () => sampleRows(sample),
});
const made = (c: Case): Experiment => ({
  part: "development",
  name: `${c.name}, ${c.sample}`,
  source: source(c),
  spoil: c.spoil ? [c.spoil] : [],
  spec: c.spec,
  score: c.score ?? "all",
  faults: [],
});
const broken = (c: Failing): Experiment => {
  const fault = c.name === "all weights 0" ? "dead" : faultOfRule[c.rule]!;
  const split = c.spec.recipe?.split;
  const reference = c.reference ?? { ...(split ? { recipe: { split } } : {}), training: { epochs: 60 } };
  const own = [c.rule, ...(c.also ? [c.also] : [])];
  return {
    ...made(c),
    faults: [fault],
    right: [...new Set([...own, ...equivalents[fault].right])],
    references: [reference],
  };
};

export const ownBroken = failing.map(broken);
export const ownSound = healthy.map(made);
