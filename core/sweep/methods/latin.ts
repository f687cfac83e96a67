/** Each part of each axis once. */
import { createRandom } from "../../random";
import { whole, type Method } from "./method";
import { usualRuns } from "./random";

export const latin: Method = {
  title: "Latin hypercube",
  doc: "Each axis is cut into as many parts as there are runs, and each part is used once (McKay, Beckman & Conover 1979). Spreads few runs more evenly than chance.",
  runs: () => usualRuns,
  *propose({ axes }, { runs, seed }) {
    const random = createRandom(seed, "sweep/latin");
    const orders = axes.map(() => random.shuffle(Array.from({ length: runs }, (_, i) => i)));
    yield Array.from({ length: runs }, (_, i) =>
      whole(Float64Array.from(orders, (order) => (order[i]! + random.next()) / runs)),
    );
  },
};
