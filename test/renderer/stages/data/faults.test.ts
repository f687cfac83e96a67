import { expect, it } from "vitest";
import { limitOptions, longLine, tooManyColumns, tooMuchMemory, tooSlow, usualLimits } from "#core/data/limits";
import { sentenceOf, titleOf, wayOf } from "../../../../renderer/stages/data/import/faults";

it("offers a button that raises each limit which the command line raises by an option", () => {
  const limits = { ...usualLimits, memory: 1000 };
  const errors = {
    line: longLine(limits, 3),
    columns: tooManyColumns(limits, 1),
    memory: tooMuchMemory(limits, 2e9, "The table would need"),
    seconds: tooSlow(60),
  };
  for (const limit of Object.keys(limitOptions) as (keyof typeof limitOptions)[]) {
    const { code, message } = errors[limit];
    const said = sentenceOf(code, message);
    expect(said).toContain(`press “${wayOf(code)!.label}”`);
    expect(said).not.toContain("--");
    expect(titleOf(code)).not.toBe(titleOf("anything else"));
    const raised = wayOf(code)?.change?.limits?.[limit] ?? 0;
    expect(raised).toBeGreaterThan(limits[limit]);
  }
});
