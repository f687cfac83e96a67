/** A project holds the very bytes that its runs were trained on, whatever becomes of the file meanwhile. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromParts } from "#core/project/parts";
import { readProject } from "#host/project-file";
import { run } from "../../cli/main";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();

/** Trains, and does something as soon as training shows that it has begun. */
async function trainAnd(meanwhile: () => void, ...argv: string[]): Promise<{ code: number; stdout: string }> {
  let [begun, stdout, errors] = [false, "", ""];
  const code = await run(["train", ...argv, "--json"], {
    stdout: (text) => (stdout += text),
    stderr(text) {
      errors += text;
      if (!text.includes("epoch") || begun) return;
      begun = true;
      meanwhile();
    },
    interactive: true,
    clock: () => performance.now(),
    now: () => new Date("2026-11-22T10:00:00Z"),
  });
  // The large file is the small one many times over, and that is said.
  const unexpected = errors
    .replace(/\r[^\r]*/g, "")
    .replace(/^gradlab: (?:warning: [\d\u00a0]+ rows repeat another|note: the data were checked on) .*\n/gm, "");
  expect([begun, unexpected]).toEqual([true, ""]);
  return { code, stdout };
}

const wine = readFileSync(sample("wine"));
const others = Buffer.from(wine.toString().replace(/[1-3]/g, (digit) => String(4 - Number(digit))));
const rows = wine.toString().trimEnd().split("\n");
const large = Buffer.from(`${rows[0]}\n${`${rows.slice(1).join("\n")}\n`.repeat(420)}`);

describe("data that change while a network is trained on them", () => {
  it.each([
    ["small", wine, others, "wine.csv", []],
    ["removed", wine, null, "wine.csv", []],
    ["packed", gzipSync(wine), gzipSync(others), "wine.csv.gz", []],
    ["in folds", wine, others, "wine.csv", ["--folds", "2"]],
    ["large", large, others, "wine.csv", []],
    ["large and removed", large, null, "wine.csv", []],
  ] as const)("are kept as they were read: %s", async (how, before, after, name, more) => {
    const [csv, project] = [file(name), file(`${how}.gradlab`)];
    writeFileSync(csv, before);
    const change = () => (after ? writeFileSync(csv, after) : rmSync(csv));
    const argv = [csv, "--target", "cultivar", "--epochs", "2", "--out", project, ...more];
    const { code, stdout } = await trainAnd(change, ...argv);
    expect(code).toBe(0);
    const { source } = fromParts(await readProject(project));
    expect(Buffer.from(source?.bytes ?? []).equals(before)).toBe(true);
    const told = JSON.parse(stdout);
    const { accuracy } = (told.metrics ?? told.folds[0].metrics).test;
    expect(await json("evaluate", project)).toMatchObject({ accuracy });
  });

  it("are linked to as they were read, and missed when they are not any more", async () => {
    const [csv, project] = [file("linked.csv"), file("linked.gradlab")];
    writeFileSync(csv, wine);
    const argv = [csv, "--target", "cultivar", "--epochs", "2", "--link", "--out", project];
    const { stdout } = await trainAnd(() => writeFileSync(csv, others), ...argv);
    expect(fromParts(await readProject(project)).source).toBeNull();
    expect(await gradlab("evaluate", project)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`links to ${csv}, which has changed since`),
    });
    writeFileSync(csv, wine);
    expect(await json("evaluate", project)).toMatchObject({ accuracy: JSON.parse(stdout).metrics.test.accuracy });
    expect(await gradlab("train", csv, "--target", "cultivar", "--link")).toMatchObject({ code: 2 });
  });
});
