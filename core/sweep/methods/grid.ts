/** Every combination. */
import type { Space } from "../space";
import { keyOfValues } from "../space";
import { whole, type Method } from "./method";

export const grid: Method = {
  title: "Grid",
  doc: "Every combination of the values; a range gives evenly spaced ones. Suits two or three settings of which all combinations matter.",
  runs: (space) => countOf(space),
  *propose(space, { runs }) {
    const seen = new Set<string>();
    const proposals = [];
    for (const point of pointsOf(space)) {
      // A setting whose condition is not met has but one value.
      const key = keyOfValues(space.values(point));
      if (seen.has(key)) continue;
      seen.add(key);
      proposals.push(whole(point));
      if (proposals.length === runs) break;
    }
    yield proposals;
  },
};

const countOf = ({ axes }: Space) => axes.reduce((product, { size }) => product * size, 1);

function* pointsOf({ axes }: Space): Generator<Float64Array> {
  const indices = axes.map(() => 0);
  for (;;) {
    yield Float64Array.from(axes, (axis, i) => axis.place(indices[i]!));
    let axis = axes.length - 1;
    while (axis >= 0 && ++indices[axis]! === axes[axis]!.size) indices[axis--] = 0;
    if (axis < 0) return;
  }
}
