/** Settings of a sweep as people write them. */
import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { spaceOf } from "#core/sweep/space";
import { parseSweep } from "#core/sweep/sweep";
import { withSetting } from "#core/sweep/places";

const base = parseSpec({});
const sweep = (input: unknown) => spaceOf(base, parseSweep(input));
const refusal = (input: unknown): string => {
  try {
    sweep(input);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
};

describe("a sweep that can't be", () => {
  it.each([
    [{}, /settings/],
    [{ settings: {} }, /names no setting to try/],
    [{ settings: { "training.batchSize": [] } }, /settings.*training\.batchSize.*at least 1/],
    [{ settings: { "training.batchsize": [8] } }, /settings\.training\.batchsize: 8 can't be used: .*batchsize/],
    [{ settings: { "training.batchSize": [0] } }, /settings\.training\.batchSize: 0 can't be used/],
    [{ settings: { "network.layers[9].units": [4] } }, /the spec has no network\.layers\[9\]; there is 4 of them/],
    [{ settings: { "network.depth": [1.5] } }, /1\.5 is no number of layers/],
    [{ settings: { "network.activation": ["relo"] } }, /"relo" is not known; there are .*relu/],
    [{ settings: { "training..seed": [1] } }, /is no setting; a setting is written as in/],
    [{ settings: { "training.batchSize": { min: 10, max: 2 } } }, /max.*has to be above min/],
    [{ settings: { "training.batchSize": { min: 0, max: 2, scale: "log" } } }, /min.*above 0 on a logarithmic scale/],
    [
      { settings: { "training.batchSize": [8] }, method: "gird" },
      /method: "gird" is not known; there are grid, random/,
    ],
    [{ settings: { "training.batchSize": [8] }, repeat: { fold: 5 } }, /repeat/],
    [
      { settings: { "training.batchSize": { values: [8], when: { "network.depth": 1 } } } },
      /no setting that stands before it/,
    ],
  ])("%j", (input, words) => {
    expect(refusal(input)).toMatch(words);
  });
});

describe("settings of the whole network", () => {
  const kinds = (depth: number) => withSetting(base, "network.depth", depth).network.layers.map(({ type }) => type);
  it("depth takes what follows a layer along", () => {
    expect(base.network.layers.map(({ type }) => type)).toEqual(["dense", "dropout", "dense", "dropout"]);
    expect(kinds(0)).toEqual([]);
    expect(kinds(1)).toEqual(["dense", "dropout"]);
    const three = withSetting(base, "network.depth", 3).network.layers;
    expect(three.flatMap((layer) => ("units" in layer ? [layer.units] : []))).toEqual([32, 16, 16]);
    expect(three).toHaveLength(6);
  });
  it("an activation brings its initialiser, and the base stays as it was", () => {
    const before = structuredClone(base);
    const changed = withSetting(base, "network.activation", "tanh");
    expect(changed.network.layers.filter(({ type }) => type === "dense")).toMatchObject([
      { activation: "tanh", init: "glorot_uniform" },
      { activation: "tanh", init: "glorot_uniform" },
    ]);
    expect(base).toEqual(before);
  });
  it("another optimiser keeps the rate and drops what it has not", () => {
    const space = sweep({ settings: { "training.optimizer.type": ["sgd", "adam"] } });
    expect(space.spec({ "training.optimizer.type": "sgd" }).training.optimizer).toMatchObject({
      type: "sgd",
      learningRate: base.training.optimizer.learningRate,
    });
  });
});

describe("a range", () => {
  it("is even in factors on a logarithmic scale, with its ends", () => {
    const { axes } = sweep({
      settings: { "training.optimizer.learningRate": { min: 1e-4, max: 1, scale: "log", steps: 5 } },
    });
    const [axis] = axes;
    expect(Array.from({ length: 5 }, (_, i) => axis!.at(axis!.place(i)))).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
  });
});
