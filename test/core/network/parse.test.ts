import { describe, expect, it } from "vitest";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import { scheduleIds } from "#core/network/kinds/schedules/index";
import { SpecError } from "#core/network/error";
import { parseSpec, specIssues, specJsonSchema } from "#core/network/parse";
import type { SpecInput } from "#core/network/spec";

const message = (input: unknown): string => {
  try {
    parseSpec(input);
  } catch (error) {
    expect(error).toBeInstanceOf(SpecError);
    return (error as SpecError).message;
  }
  throw new Error(`${JSON.stringify(input)} was taken`);
};
const layers = (...list: unknown[]) => ({ network: { layers: list } });

describe("parseSpec", () => {
  it("fills in every default", () => {
    const spec = parseSpec({});
    expect(spec.training.optimizer.type).toBe("adam");
    expect(spec.network.layers.length).toBeGreaterThan(0);
    expect(spec.recipe.split.train + spec.recipe.split.validation + spec.recipe.split.test).toBeCloseTo(1);
    expect(parseSpec(spec)).toEqual(spec);
  });

  it("takes every optimiser, schedule and form of initialiser", () => {
    for (const type of optimizerIds) parseSpec({ training: { optimizer: { type } } });
    for (const type of scheduleIds) parseSpec({ training: { schedule: { type } } });
    const spec: SpecInput = layers({ type: "dense", units: 3, init: { type: "normal", std: 0.01 } }) as SpecInput;
    expect(parseSpec(spec).network.layers[0]).toMatchObject({
      init: { type: "normal", std: 0.01 },
      activation: "relu",
    });
  });

  it.each([
    [
      { training: { optimizer: { type: "adm" } } },
      `training.optimizer.type: "adm" is not known; there are ${optimizerIds.join(", ")}`,
    ],
    [
      { training: { optimizer: { type: "adam", momentum: 0.9 } } },
      'training.optimizer.momentum: "momentum" is not known here; there are type, learningRate, beta1, beta2, epsilon',
    ],
    [{ nets: 1 }, 'nets: "nets" is not known here; there are recipe, network, training'],
    [layers({ type: "dropout", rate: 1.5 }), "network.layers[0].rate: 1.5 is too much; it has to be at most 1"],
    [layers({ type: "dense" }), "network.layers[0].units: is missing; it has to be a number"],
    [layers({ type: "dense", units: 2.5 }), "network.layers[0].units: 2.5 is not a whole number"],
    [
      layers({ type: "dense", units: 2, init: { type: "normal", std: -1 } }),
      "network.layers[0].init.std: -1 is too little; it has to be above 0",
    ],
    [{ training: { clip: { type: "norm", limit: 0 } } }, "training.clip.limit: 0 is too little; it has to be above 0"],
    [{ training: { epochs: "3" } }, 'training.epochs: "3" is not a number'],
    [{ training: { seed: NaN } }, "training.seed: NaN is not a number"],
    [{ recipe: { split: { train: 0.9 } } }, "recipe.split: train, validation and test must add up to 1"],
    [
      { recipe: { columns: { "body mass": { scale: "max" } } } },
      'recipe.columns["body mass"].scale: "max" is not known; there are none, standard, min_max, robust, log1p',
    ],
    [7, "The spec: 7 is not an object"],
  ])("%j", (input, expected) => expect(message(input)).toBe(expected));

  it("names what there is where an id or an object may stand", () => {
    expect(message(layers({ type: "dense", units: 2, init: "xavier" }))).toMatch(
      /^network\.layers\[0\]\.init: "xavier" is not known; there are zeros, .*glorot_normal.*, orthogonal$/,
    );
    expect(message(layers({ type: "dense", units: 2, init: { type: "he_normal" } }))).toMatch(
      /"he_normal" has no settings/,
    );
    expect(message({ training: { clip: { type: "foo" } } })).toMatch(/there are norm, value$/);
  });

  it.each([
    [{ training: { schedule: { type: "two_cycles" } } }, "two_cycles"],
    [{ training: { focalGamma: 2 } }, "focalGamma"],
    [layers({ type: "dense", units: 3, frozen: true }), "frozen"],
    [layers({ type: "dense", units: 3, bias: false }), "bias"],
    [layers({ type: "conv" }), "conv"],
  ])("refuses by name what there is not: %j", (input, name) =>
    expect(message(input)).toContain(`"${name}" is not known`),
  );

  it("lists everything that is wrong", () => {
    const issues = specIssues({ training: { epochs: 0, batchSize: -1 }, ...layers({ type: "dropout", rate: 2 }) });
    expect(issues.map(({ path }) => path)).toEqual(["network.layers[0].rate", "training.batchSize", "training.epochs"]);
    expect(specIssues({})).toEqual([]);
  });
});

it("the JSON Schema describes what a person writes", () => {
  const schema = JSON.stringify(specJsonSchema());
  for (const word of ["learningRate", "he_normal", "batch_norm", "additionalProperties", "earlyStopping"])
    expect(schema).toContain(word);
  expect(specJsonSchema()).not.toHaveProperty("required");
});
