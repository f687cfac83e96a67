/** What is doubtful about the data is said before a network learns from them, one line each. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { gradlab, sample, scratch } from "./call";

const file = await scratch();

it("says which numbers are too large to learn from, and what else is doubtful, on stderr", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const huge = i === 7 ? "1e308" : i === 9 ? "-1e308" : Math.sin(i).toFixed(3);
    return `${huge},${Math.cos(i * 2).toFixed(3)},same,${i % 2 ? "yes" : "no"}`;
  });
  writeFileSync(file("huge.csv"), `a,b,c,y\n${rows.join("\n")}\n`);
  const argv = ["train", file("huge.csv"), "--target", "y", "--epochs", "2"];
  const { code, stdout, stderr } = await gradlab(...argv);
  expect(code, stderr).toBe(0);
  const lines = stderr.trim().split("\n");
  expect(lines).toContainEqual(expect.stringMatching(/^gradlab: warning: a goes up to 1\S*308 \(.+missing\)$/));
  expect(lines).toContainEqual(expect.stringMatching(/^gradlab: note: left out: c \(it is constant\); .+$/));
  expect(stdout).not.toMatch(/NaN|Infinity|warning/);

  // As they are they overflow: the column is named, not only what comes of it.
  const spec = file("as-it-is.json");
  writeFileSync(spec, JSON.stringify({ recipe: { defaults: { scale: "none" } } }));
  const overflow = await gradlab(...argv, "--spec", spec);
  expect(overflow.stderr).toMatch(/^gradlab: problem: a goes up to .+ \(unscaled, .+\)$/m);
});

it("says nothing of data that have nothing doubtful", async () => {
  const { stderr } = await gradlab("train", sample("iris"), "--target", "species", "--epochs", "1");
  expect(stderr).toBe("");
});

it("looks at a sample of a long table, says so, and still finds the one number that spoils a column", async () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => {
    const huge = i === 31_007 ? "1e308" : Math.sin(i).toFixed(6);
    return `${huge},${Math.cos(i * 2).toFixed(6)},same,${i % 2 ? "yes" : "no"}`;
  });
  writeFileSync(file("long.csv"), `a,b,c,y\n${rows.join("\n")}\n`);
  const { code, stderr } = await gradlab("train", file("long.csv"), "--target", "y", "--epochs", "1");
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^gradlab: note: the data were checked on 30\u00a000\d of 40\u00a0000 rows, spread evenly/m);
  expect(stderr).toMatch(/^gradlab: warning: a goes up to 1e308/m);
  expect(stderr).toMatch(/^gradlab: note: left out: c \(it is constant\)/m);
});
