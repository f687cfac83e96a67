/** What every layer's schema has, and what most kinds answer. */
import { z } from "zod";

export const common = {
  /** A layer that is switched off stays in the spec, but the network runs as if it were not there. Default: true. */
  enabled: z.boolean().optional().meta({
    title: "Enabled",
    help: "A layer that is switched off stays in the spec, but the network runs as if it were not there. Default: true.",
  }),
};

/** A kind without weights and an activation of its own. */
export const plainTraits = {
  hidden: false,
  passes: false,
  normalises: null,
  applies: false,
  numbered: false,
  refusals: {},
  activation: () => null,
  dropRate: () => 0,
  doubts: () => [],
  setting: () => null,
  thinsDelta: () => false,
  gradients: () => [],
  inEveryScript: false,
} as const;
