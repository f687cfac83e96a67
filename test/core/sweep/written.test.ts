/** Values in one line, and back. */
import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import { settingOffers } from "#core/sweep/offers";
import { spaceOf } from "#core/sweep/space";
import { parseSweep } from "#core/sweep/sweep";
import { sourceOf, writtenOf } from "#core/sweep/written";

describe("a line of values", () => {
  it.each([
    ["0.001, 0.01,0.1", [0.001, 0.01, 0.1]],
    ["1e-3; 1e-2", [0.001, 0.01]],
    ["5 5 5", [5]],
    ["0.0001 … 0.1 log", { min: 0.0001, max: 0.1, scale: "log", whole: false, steps: 5 }],
    ["0 to 1", { min: 0, max: 1, scale: "linear", whole: false, steps: 5 }],
    ["−1..1 in 9 steps", { min: -1, max: 1, scale: "linear", whole: false, steps: 9 }],
  ])("%s", (text, source) => {
    expect(sourceOf(text, null, false)).toEqual({ source });
    expect(sourceOf(writtenOf(source as never)!, null, false)).toEqual({ source });
  });
  it.each([
    ["", /Write values/],
    ["1, two", /^two is no whole number/],
    ["1, 2.5", /^2\.5 is no whole number/],
    ["3 … 1", /1 has to be above 3/],
    ["0 … 1 log", /begins above 0/],
    ["a … b", /are no two numbers/],
    ["0x10", /is no whole number/],
  ])("%s is refused in words", (text, words) => {
    expect(sourceOf(text, null, true)).toEqual({ fault: expect.stringMatching(words) });
  });
  it("of words takes those that are known", () => {
    expect(sourceOf("relu, tanh", ["relu", "tanh"], false)).toEqual({ source: ["relu", "tanh"] });
    expect(sourceOf("relo", ["relu", "tanh"], false)).toEqual({ fault: "relo is not known; there are relu, tanh." });
  });
});

it("what is offered for the usual experiment can all be swept", () => {
  const base = parseSpec({});
  const offers = settingOffers(base);
  expect(offers.length).toBeGreaterThan(8);
  for (const { path, words, whole, values } of offers) {
    const written = sourceOf(values, words, whole);
    expect(written, path).toHaveProperty("source");
    if ("source" in written) spaceOf(base, parseSweep({ settings: { [path]: written.source } }));
  }
});
