/** Type has a scale: sizes, line heights and weights stand in tokens.css, and no style has one of its own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const tokensPath = "renderer/styles/tokens.css";
const tokens = readFileSync(join(root, tokensPath), "utf8");

/** Declarations that give type a size, a line height or a weight by a number. A length of 0 hides words and is no size. */
function ownSizes(text: string): string[] {
  const declarations =
    text.match(/(?<![\w-])(?:font|font-size|line-height|font-weight|fontSize|lineHeight)["']?:[^;}\n]+/g) ?? [];
  return declarations.filter((one) => /\d*\.?\d+(?:px|r?em|pt|%)|:\s*["']?[\d.]*[1-9]|\s[1-9]00\b/.test(one));
}

describe("the scale of type", () => {
  it.each([
    ["font: 400 12px/17px var(--font);", true],
    ["font-size: 15px;", true],
    ["line-height: 1.4;", true],
    ["font-weight: 600;", true],
    ["font: 600 var(--type-caption);", true],
    [":style=\"{ fontSize: '11px' }\"", true],
    ["font: var(--semibold) var(--type-caption);", false],
    ["line-height: var(--line-body);", false],
    ["font-size: 0;", false],
    ["font: inherit;", false],
    ["font-variant-numeric: tabular-nums; height: 12px;", false],
  ])("knows a size of its own: %s", (text, found) => expect(ownSizes(text).length > 0).toBe(found));

  const files = readdirSync(join(root, "renderer"), { recursive: true, encoding: "utf8" })
    .map((path) => `renderer/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.(vue|css)$/.test(path) && path !== tokensPath);

  it("is all that styles use", () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((path) =>
      ownSizes(readFileSync(join(root, path), "utf8")).map((declaration) => `${path}: ${declaration}`),
    );
    expect(found).toEqual([]);
  });

  it("has every role that styles name", () => {
    const named = files.flatMap(
      (path) =>
        readFileSync(join(root, path), "utf8").match(
          /var\(--(?:type|size|line|regular|medium|semibold|heavy)\b[\w-]*\)/g,
        ) ?? [],
    );
    const missing = [...new Set(named)].filter((use) => !tokens.includes(`${use.slice(4, -1)}:`));
    expect(missing).toEqual([]);
  });

  it("names no role that nothing uses", () => {
    const texts = [tokens, ...files.map((path) => readFileSync(join(root, path), "utf8"))].join("\n");
    const roles = tokens.match(/--(?:type|size|line|regular|medium|semibold|heavy)[\w-]*(?=:)/g) ?? [];
    expect(roles.filter((role) => !texts.includes(`var(${role})`))).toEqual([]);
  });
});
