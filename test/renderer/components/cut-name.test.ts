import { mount } from "@vue/test-utils";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import CutName from "../../../renderer/components/CutName.vue";
import {
  bounded,
  cutToLength,
  cutToWidth,
  graphemes,
  isolate,
  mostUnits,
  nameParts,
} from "../../../renderer/components/cut-name";

const family = "👨‍👩‍👧‍👦";
const text = fc.oneof(
  fc.string({ maxLength: 90 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.array(fc.constantFrom(family, "👩🏽‍🚀", "e\u0301", "平", "م", "a", " "), { maxLength: 70 }).map((all) => all.join("")),
);

describe("a name", () => {
  it("is cut between what a person reads as one sign, and keeps its beginning and its end", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (name, most) => {
        const cut = cutToLength(name, most);
        expect(graphemes(cut).length).toBeLessThanOrEqual(Math.max(2, most));
        if (graphemes(name).length <= most) {
          expect(cut).toBe(name);
          return;
        }
        const [head = "", tail = ""] = cut.split("…").length === 2 ? cut.split("…") : [];
        if (!name.includes("…")) {
          expect(name.startsWith(head)).toBe(true);
          expect(name.endsWith(tail)).toBe(true);
          // No sign is torn.
          const signs = graphemes(name);
          const first = graphemes(head);
          expect(signs.slice(0, first.length)).toEqual(first);
        }
      }),
    );
  });
  it("fits into the width that it is given, down to one sign", () => {
    const measure = (words: string) => 7 * graphemes(words).length;
    expect(cutToWidth("sigmoid 32 × 10", 200, measure)).toBe("sigmoid 32 × 10");
    expect(cutToWidth("the share of households 1", 70, measure)).toBe("the sh…s 1");
    expect(cutToWidth(family.repeat(20), 35, measure)).toBe(`${family.repeat(3)}…${family}`);
    expect(cutToWidth("abcdef", 1, measure)).toBe("a…");
  });
  it("has parts whose sum it is; short ones have none", () => {
    fc.assert(
      fc.property(text, (name) => {
        const parts = nameParts(name);
        if (parts) expect(parts.head + parts.tail).toBe(name);
      }),
    );
    expect(nameParts("mean_radius")).toBeNull();
    expect(nameParts("the share of households 12")).toEqual({ head: "the share of househ", tail: "olds 12" });
    expect(nameParts("二〇二四年度における全国主要都市")!.tail).toBe("要都市");
  });
  it("of thousands of signs is given to the page by its beginning and its end, with no sign torn", () => {
    for (const sign of [
      "a",
      family,
      "e\u0301",
      "\u{1f9d1}\u200d\u{1f680}",
      "\ud83d\ude00",
      `a${"\u0301".repeat(20_000)}`,
    ]) {
      const name = `start ${sign.repeat(12_900 / Math.min(sign.length, 12_900))} end`;
      const shown = mount(CutName, { props: { name } });
      // Text, tooltip and the pieces that are seen.
      expect(shown.html().length).toBeLessThanOrEqual(4 * mostUnits);
      const [head = "", tail = ""] = bounded(name).split("…");
      expect([name.startsWith(head), name.endsWith(tail), bounded(name).length <= mostUnits + 1]).toEqual([
        true,
        true,
        true,
      ]);
      expect(bounded(name)).not.toMatch(/\p{Cs}/u);
      if (sign.length < 20)
        expect(
          graphemes(head)
            .slice(6)
            .every((one) => one === sign),
        ).toBe(true);
      let measured = 0;
      cutToWidth(name, 90, (words) => {
        measured = Math.max(measured, words.length);
        return words.length;
      });
      expect(measured).toBeLessThanOrEqual(mostUnits + 1);
      expect(isolate(name).length).toBeLessThanOrEqual(mostUnits + 3);
    }
    expect(bounded("mean_radius")).toBe("mean_radius");
  });
  it("from right to left stays by itself in a sentence", () => {
    expect(isolate("plan")).toBe("plan");
    expect(isolate("معدل")).toBe("\u2068معدل\u2069");
  });
  it("is told whole by its text and its tooltip, however it is cut", () => {
    for (const name of ["plan", "the share of households that had a contract", family.repeat(12), "معدل ".repeat(12)]) {
      const shown = mount(CutName, { props: { name } });
      expect(shown.text()).toBe(name.trim());
      expect(shown.attributes("title")).toBe(name);
      expect(shown.element.tagName).toBe("BDI");
    }
  });
});
