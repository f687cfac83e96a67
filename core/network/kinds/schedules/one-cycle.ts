import { z } from "zod";
import { cosine as cos } from "../../../exact";
import { common, type Schedule } from "./schedule";

const schema = z.strictObject({
  type: z.literal("one_cycle"),
  rise: z.number().min(0.01).max(0.99).default(0.3).meta({
    title: "Rise",
    step: 0.05,
    help: "Share of the run in which the learning rate rises to that of the optimiser.",
  }),
  startDivisor: z.number().min(1).max(1e9).default(25).meta({
    title: "Start at 1 /",
    help: "The first update has the optimiser's learning rate divided by this.",
  }),
  endDivisor: z.number().min(1).max(1e9).default(10_000).meta({
    title: "End at 1 /",
    help: "The last update has the learning rate of the first, divided by this.",
  }),
  ...common,
});

/** From one share to another along half a cosine, at 0 … 1 of the way. */
const along = (from: number, to: number, way: number) => to + ((from - to) / 2) * (1 + cos(Math.PI * way));

/**
 * torch.optim.lr_scheduler.OneCycleLR in its cosine form, of which η is the highest rate (Smith & Topin 2018). The paper lets the
 * momentum fall while the rate rises; here it stays as it is (cycle_momentum=False).
 */
export const oneCycle = {
  title: "One cycle",
  formula: "η / 25 up to η, then down to η / 250 000, along cosines",
  doc: "Rises to the optimiser's learning rate and falls to next to nothing by the last planned epoch, so that a high rate is borne for a while (Smith & Topin 2018). The momentum stays as it is.",
  schema,
  share({ rise, startDivisor, endDivisor }, { step, steps }) {
    const [peak, last] = [Math.max(0, rise * steps - 1), steps - 1];
    const start = 1 / startDivisor;
    if (step < peak) return along(start, 1, step / peak);
    return along(1, start / endDivisor, last > peak ? Math.min(1, (step - peak) / (last - peak)) : 0);
  },
  picture: { words: "up to the rate and down to almost nothing, along cosines" },
  pytorch: {
    share: ({ rise, startDivisor, endDivisor }) => [
      `peak, last = max(0, ${rise} * updates * EPOCHS - 1), updates * EPOCHS - 1`,
      `start, end = 1 / ${startDivisor}, 1 / ${startDivisor} / ${endDivisor}`,
      "if step < peak:",
      "    share = 1 + (start - 1) / 2 * (1 + math.cos(math.pi * step / peak))",
      "else:",
      "    way = (step - peak) / (last - peak) if last > peak else 0",
      "    share = end + (1 - end) / 2 * (1 + math.cos(math.pi * way))",
    ],
  },
} satisfies Schedule<typeof schema>;
