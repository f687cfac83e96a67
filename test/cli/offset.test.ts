/** Numbers in their own units, far from 0 and of any size: nothing is told of them that float32 made up. */
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { gradlab, json, scratch } from "./call";

const file = await scratch();

interface Scores {
  r2: number;
  mae: number;
  rmse: number;
}
const rows = Array.from({ length: 240 }, (_, i) => ({ x: ((i * 37) % 240) / 80 - 1.5, w: Math.cos(i) }));
const shape = rows.map(({ x, w }) => Math.sin(3 * x) + 0.1 * w);
/** With a decimal point: an integer of more than 15 digits is taken for an ID. */
const written = (value: number): string => String(value).replace(/^-?\d+$/, "$&.0");

/** Trains on a · y + b, and gives what training, `evaluate` and the predictions that were written say of all rows. */
async function told(scale: number, offset: number) {
  const [csv, project, out] = [file("target.csv"), file("target.gradlab"), file("out.csv")];
  const target = shape.map((y) => scale * y + offset);
  writeFileSync(csv, `x,w,y\n${rows.map(({ x, w }, i) => `${x},${w},${written(target[i]!)}`).join("\n")}\n`);
  const argv = ["train", csv, "--target", "y", "--epochs", "20", "--seed", "4", "--force", "--out", project];
  const { metrics } = (await json(...argv)) as { metrics: { test: Scores } };
  const test = (await json("evaluate", project)) as Scores;
  const whole = (await json("evaluate", project, "--csv", csv)) as Scores;
  await json("predict", project, csv, "--out", out);
  const { data } = Papa.parse<Record<string, string>>(readFileSync(out, "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  const predicted = data.map((row) => Number(row["prediction"]));
  const errors = predicted.map((value, i) => Math.abs(value - target[i]!) / scale);
  const mae = errors.reduce((a, b) => a + b, 0) / errors.length;
  return { training: metrics.test, test, whole, mae, distinct: new Set(predicted).size };
}

describe("a target far from 0, or of any size", () => {
  it("is measured as the same target near 0 is", async () => {
    const near = await told(1, 0);
    expect(near.test.r2).toBeLessThan(0.999);
    const cases = fc.tuple(
      fc.integer({ min: -300, max: 300 }).map((power) => Number(`1e${power}`)),
      fc.constantFrom(0, 1, -1e3, 1e6, -1e7, 1e9),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([scale, far]) => {
        // The last digits of a number far from 0 are rounded by float64 itself.
        const digits = far === 0 ? 5 : 4;
        const found = await told(scale, scale * far);
        for (const { r2, mae, rmse } of [found.training, found.test]) {
          expect(r2).toBeCloseTo(near.test.r2, digits);
          expect(mae / scale).toBeCloseTo(near.test.mae, digits);
          expect(rmse / scale).toBeCloseTo(near.test.rmse, digits);
        }
        expect(found.whole.mae / scale).toBeCloseTo(near.whole.mae, digits);
        expect(found.mae).toBeCloseTo(near.whole.mae, digits);
        expect(found.distinct).toBeGreaterThan(230);
      }),
      {
        numRuns: 6,
        examples: [[[1, 1e9]], [[1e8, -1e7]], [[1e300, 0]], [[1e-300, 0]], [[1e300, 1e6]]],
      },
    );
  });

  it("is printed with the digits that tell its rows apart", async () => {
    const csv = file("digits.csv");
    writeFileSync(csv, "t\n1000000000.25\n1000000000.5\n1000000001.75\n");
    expect((await gradlab("preview", csv)).stdout).toMatch(/1000000000\.25\s+1000000000\.5\s+1000000001\.75/);
    expect((await gradlab("profile", csv)).stdout).toMatch(
      /1\u00a0000\u00a0000\u00a0000\.25 +1\u00a0000\u00a0000\u00a0000\.83 +1\u00a0000\u00a0000\u00a0001\.75/,
    );
  });
});
