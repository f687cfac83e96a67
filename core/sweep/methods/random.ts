/** Settings drawn evenly. */
import { createRandom } from "../../random";
import { keyOfValues } from "../space";
import { whole, type Method, type Proposal } from "./method";

export const usualRuns = 20;
/** Few values have fewer settings than may be tried: it is drawn no longer. */
const drawsEach = 20;

export const randomSearch: Method = {
  title: "Random",
  doc: "Each setting drawn evenly from its values or its range. Better than a grid where few of many settings matter (Bergstra & Bengio 2012).",
  runs: () => usualRuns,
  *propose(space, { runs, seed }) {
    const random = createRandom(seed, "sweep/random");
    const found = new Map<string, Proposal>();
    for (let draw = 0; found.size < runs && draw < drawsEach * runs; draw++) {
      const point = Float64Array.from(space.axes, () => random.next());
      const key = keyOfValues(space.values(point));
      if (!found.has(key)) found.set(key, whole(point));
    }
    yield [...found.values()];
  },
};
