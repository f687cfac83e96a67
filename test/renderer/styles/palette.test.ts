import { expect, it } from "vitest";
import { runTextVar, runVar } from "../../../renderer/styles/palette";

it("tells eighteen runs apart, the first six in their plain colours", () => {
  const colours = Array.from({ length: 18 }, (_, slot) => runVar(slot));
  expect(new Set(colours).size).toBe(18);
  expect(colours.slice(0, 6)).toEqual(Array.from({ length: 6 }, (_, slot) => `var(--run-${slot + 1})`));
  // A shade need not be readable as text.
  expect(runTextVar(6)).toBe("var(--ink)");
  expect(runTextVar(5)).toBe("var(--run-6-text)");
});
