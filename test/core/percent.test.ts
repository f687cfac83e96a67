/** Shares in percent, and that nothing goes round the one place that makes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { share as doubted } from "#core/data/doubts-context";
import { percent as ofFinding } from "#core/doctor/evidence";
import { formatPercent, inPercent, roundPercent } from "#core/percent";
import { percent } from "../../renderer/stages/evaluate/words";
import { whole } from "../../renderer/stages/explain/words";

const formats: Record<string, (part: number, all: number) => string> = {
  doubted,
  ofFinding: (part, all) => ofFinding(part / all),
  ofWindow: (part, all) => formatPercent(part / all),
  ofEvaluation: percent,
  whole: (part, all) => whole(part / all),
  round: (part, all) => `${roundPercent(part / all)} %`,
};

describe.each(Object.entries(formats))("%s", (_, format) => {
  it("says 0 % only of nothing and 100 % only of all", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (all, some) => {
        const part = Math.min(some, all);
        const text = format(part, all).replaceAll("\u00a0", " ");
        expect(/^0(\.0+)? %$/.test(text)).toBe(part === 0);
        expect(/^100(\.0+)? %$/.test(text)).toBe(part === all);
      }),
    );
    const most = format(74_582, 74_760).replaceAll("\u00a0", " ");
    expect(most).toMatch(/^(99\.8|> ?99|over 99(\.\d)?) %$/);
  });
});

it("rounds, and names the bound where rounding would say none or all", () => {
  expect(inPercent(0.9379, 1)).toBe("93.8");
  expect(inPercent(0.0001, 1)).toBe("<\u00a00.1");
  expect(inPercent(0.9999, 0, { under: "under ", over: "over " })).toBe("over 99");
  expect([0.844, 0.3, 0.0001, NaN].map((share) => formatPercent(share))).toEqual([
    "84.4\u00a0%",
    "30\u00a0%",
    "<\u00a00.1\u00a0%",
    "–",
  ]);
  expect([roundPercent(0.304), roundPercent(0.0031), roundPercent(0.9976)]).toEqual(["30", "0.3", "99.8"]);
  expect([doubted(23, 1_000_000), doubted(1, 31), doubted(2, 3)]).toEqual(["0.0023 %", "3.2 %", "67 %"]);
});

const root = join(import.meta.dirname, "../..");
/** A number of percent that is rounded in another place than `core/percent.ts`. */
const roundsAlone =
  /(Math\.(round|floor|ceil)\([^;\n]*(\* ?1000?\b|\b1000? ?\*)|(\* ?100\b|\b100 ?\*)[^;\n]*\)\.to(Fixed|Precision)|\bto(Decimals|Digits)\([^;\n]*(\* ?100\b|\b100 ?\*))[^;\n]*(%|percent)/i;
/** Places on the screen and in pictures, not words. */
const notWords = /width:|left:|bottom:|translate|style|--/;

it("is made in one place alone: no other file rounds a share for a person", () => {
  const found: string[] = [];
  for (const folder of ["core", "host", "electron", "renderer", "cli"]) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.(ts|vue)$/.test(file) || /kernels|generated/.test(file) || join(folder, file) === "core/percent.ts")
        continue;
      readFileSync(join(root, folder, file), "utf8")
        .split("\n")
        .forEach((line, i) => {
          if (roundsAlone.test(line) && !notWords.test(line)) found.push(`${folder}/${file}:${i + 1}: ${line.trim()}`);
        });
    }
  }
  expect(found).toEqual([
    // Blocks of colour.
    expect.stringContaining("renderer/charts/HeatKey.vue"),
  ]);
  // What the rule is for is found by it.
  for (const line of [
    "return `${inWords(Number(((100 * count) / total).toPrecision(2)))} %`;",
    "`Only ${Math.round(100 * (1 - layer.rate))} % of the outputs`",
    "return `${Math.round((chosen.zeros / all) * 100)} % are 0`",
    "${inWords(Math.floor(1000 * first.share) / 10)} % of the rows",
    "`${(share * 100).toFixed(1)} %`",
    "`${toDecimals(share * 100, 1)} %`",
  ])
    expect(roundsAlone.test(line), line).toBe(true);
});
