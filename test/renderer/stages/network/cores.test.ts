import { describe, expect, it } from "vitest";
import { automaticCores, coreChoices, coreWords } from "../../../../renderer/stages/network/cores";

describe("processor cores", () => {
  it("offers what there is, and what is chosen", () => {
    expect(coreChoices(1, null)).toEqual([1]);
    expect(coreChoices(2, 1)).toEqual([1, 2]);
    expect(coreChoices(10, 5)).toEqual([1, 2, 3, 4, 5, 6, 8, 10]);
    expect(coreChoices(4, 8)).toEqual([1, 2, 3, 4]);
    expect(coreChoices(200, null).at(-1)).toBe(200);
  });
  it("leaves one to the window", () => {
    expect([1, 2, 8].map(automaticCores)).toEqual([1, 1, 7]);
    expect(coreWords(null, 8)).toContain("stays free");
    expect(coreWords(8, 8)).toContain("every core");
    for (const words of [coreWords(null, 1), coreWords(1, 1), coreWords(3, 8)])
      expect(words).toBe("The results are the same with any number of cores.");
  });
});
