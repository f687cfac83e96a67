import { describe, expect, it } from "vitest";
import { activationIds } from "#core/network/kinds/activations/index";
import {
  initialiserFields,
  layerFields,
  newLayer,
  newOptimizer,
  newSchedule,
  optimizerFields,
  scheduleFields,
  trainingFields,
} from "#core/network/fields";
import { initialiserIds } from "#core/network/kinds/initialisers/index";
import { layerTypes } from "#core/network/kinds/layers/index";
import { optimizerIds } from "#core/network/kinds/optimizers/index";
import { schedules, type ScheduleId } from "#core/network/kinds/schedules/index";

const keys = (fields: { key: string }[]) => fields.map(({ key }) => key);

describe("fields come from the schemas", () => {
  it("of layers", () => {
    expect(keys(layerFields("dense"))).toEqual(["units", "activation", "init", "l1", "l2"]);
    expect(layerFields("batch_norm")).toEqual([]);
    expect(layerFields("dropout")).toEqual([
      expect.objectContaining({ key: "rate", kind: "number", min: 0, max: 1, title: "Rate" }),
    ]);
    const [units, activation, init] = layerFields("dense");
    expect(units).toMatchObject({ kind: "integer", min: 1, max: 65_536 });
    expect(activation!.options!.map(({ id }) => id)).toEqual(activationIds);
    expect(init).toMatchObject({ kind: "choice", optional: true });
    expect(init!.options!.map(({ id }) => id)).toEqual(initialiserIds);
  });

  it("of optimisers and schedules, each with a title", () => {
    expect(keys(optimizerFields("sgd"))).toEqual(["learningRate", "momentum", "nesterov"]);
    expect(keys(optimizerFields("adamw"))).toEqual(["learningRate", "beta1", "beta2", "epsilon", "weightDecay"]);
    expect(optimizerFields("sgd")[0]).toMatchObject({
      title: "Learning rate",
      min: 0,
      minExclusive: true,
      default: 0.03,
    });
    expect(keys(scheduleFields("step"))).toEqual(["every", "factor", "warmup"]);
    const all = [...optimizerIds.flatMap(optimizerFields), ...layerTypes.flatMap(layerFields), ...trainingFields()];
    for (const field of all) expect(field.title, field.key).not.toBe(field.key);
  });

  it("of initialisers with settings", () => {
    expect(keys(initialiserFields("normal"))).toEqual(["std"]);
    expect(initialiserFields("he_normal")).toEqual([]);
  });

  it("new things are whole", () => {
    expect(newLayer("dense")).toEqual({ type: "dense", units: 16, activation: "relu", l1: 0, l2: 0 });
    expect(newLayer("dropout")).toEqual({ type: "dropout", rate: 0.2 });
    for (const id of optimizerIds) expect(newOptimizer(id).type).toBe(id);
    for (const id of Object.keys(schedules) as ScheduleId[]) expect(newSchedule(id).type).toBe(id);
  });
});
