/** Settings drawn evenly. */
import { createRandom } from "../../random";
import { whole, type Method } from "./method";

export const usualRuns = 20;

export const randomSearch: Method = {
  title: "Random",
  doc: "Each setting drawn evenly from its values or its range. Better than a grid where few of many settings matter (Bergstra & Bengio 2012).",
  runs: () => usualRuns,
  *propose({ axes }, { runs, seed }) {
    const random = createRandom(seed, "sweep/random");
    yield Array.from({ length: runs }, () => whole(Float64Array.from(axes, () => random.next())));
  },
};
