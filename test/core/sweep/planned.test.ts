/** How many settings are told before a sweep begins. */
import { expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { methodIds, methodOf } from "#core/sweep/methods/index";
import { settingsPlanned } from "#core/sweep/planned";
import { spaceOf } from "#core/sweep/space";
import { parseSweep } from "#core/sweep/sweep";

it.each(methodIds)("%s tries as many as were told", (method) => {
  const settings = {
    "training.optimizer.learningRate": { min: 1e-4, max: 0.1, scale: "log" },
    "network.depth": [1, 2],
  };
  const sweep = parseSweep({ settings, method, runs: 9 });
  const space = spaceOf(parseSpec({}), sweep);
  const tried = new Set<string>();
  const groups = methodOf(method).propose(space, { runs: 9, seed: sweep.seed });
  for (let next = groups.next(); !next.done; next = groups.next(next.value.map(({ point }) => point[0]!)))
    for (const { point } of next.value) tried.add(point.join());
  expect(settingsPlanned(space, sweep)).toBe(tried.size);
});

it.each(["random", "latin", "sobol", "halving"] as const)(
  "%s tries each of a few values once, however many it may",
  (method) => {
    const sweep = parseSweep({ settings: { "network.depth": [1, 2, 3] }, method, runs: 40 });
    expect(settingsPlanned(spaceOf(parseSpec({}), sweep), sweep)).toBe(3);
  },
);
