import { describe, expect, it } from "vitest";
import { rules } from "#core/doctor/rules";
import { presetIds, presets, presetSpec } from "#core/network/presets";
import { datasetOf, trained } from "../training/lab";

const cancer = datasetOf("breast_cancer");

describe.each(presetIds.filter((id) => presets[id].fails !== null))("the preset %s", (id) => {
  it("fails as it says, and the doctor names it first", () => {
    const spec = presetSpec(id);
    const { findings } = trained(
      "breast_cancer",
      { ...spec, training: { ...spec.training, epochs: 40 } },
      cancer,
    ).record();
    const said = presets[id].fails;
    expect(Object.keys(rules)).toContain(said);
    // At a rate of 3 some seeds overflow before they die.
    const right = id === "dead_relu" ? [said, "exploding_gradients"] : [said];
    expect(right).toContain(findings[0]?.rule);
  });
});
