import { z } from "zod";
import { toEnd } from "../../../pieces";
import { drawOrthogonal } from "./draw-orthogonal";
import { orthogonalFamily } from "./families";
import type { Initialiser } from "./initialiser";

/** Seconds ÷ (shorter side² × longer side): measured from 500 × 500 to 2,000 × 2,000. */
const secondsOfDrawing = 2e-9;

export const orthogonal = {
  title: "Orthogonal",
  formula: "σ = gain / √(max(inputs, units)), gain 1 unless given",
  doc: "Rows or columns at right angles, which preserves lengths from layer to layer (Saxe et al. 2014).",
  family: orthogonalFamily,
  form: "bell",
  std: (fanIn, fanOut, setting) => setting / Math.sqrt(Math.max(fanIn, fanOut)),
  draw: (...drawn) => toEnd(drawOrthogonal(...drawn)),
  drawInPieces: drawOrthogonal,
  seconds: (fanIn, fanOut) => secondsOfDrawing * Math.min(fanIn, fanOut) ** 2 * Math.max(fanIn, fanOut),
  schema: z.strictObject({
    type: z.literal("orthogonal"),
    gain: z.number().positive().meta({ title: "Gain", step: 0.1 }),
  }),
  setting: { key: "gain", usual: 1 },
  words: ({ std }) => `Directions at right angles, σ = ${std}: a linear layer preserves lengths.`,
  pytorch: (weight, gain) => `orthogonal_(${weight}, gain=${gain})`,
} satisfies Initialiser;
