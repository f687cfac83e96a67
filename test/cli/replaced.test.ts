/** A project where another one is to go: nothing of it is lost without a word. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fromParts, toParts } from "#core/project/parts";
import { readProject, writeProject } from "#host/project-file";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const iris = file("iris-of-3-folds.gradlab");
const training = (name: string, target: string, out: string, ...more: string[]) =>
  ["train", sample(name), "--target", target, "--epochs", "1", "--out", out].concat(more);
const infoSchema = z.object({ data: z.object({ name: z.string() }), runs: z.array(z.object({ target: z.string() })) });
const infoOf = async (out: string) => infoSchema.parse(await json("info", out));

beforeAll(() => json(...training("iris", "species", iris, "--folds", "3")));

/** The call is refused with these words, and the project stays as it is. */
async function kept(out: string, argv: string[], ...words: string[]): Promise<void> {
  const before = readFileSync(out);
  const { code, stdout, stderr } = await gradlab(...argv);
  expect([code, stdout]).toEqual([1, ""]);
  for (const word of [...words, "--force"]) expect(stderr).toContain(word);
  expect(before.equals(readFileSync(out))).toBe(true);
}

describe("gradlab train --out over a project", () => {
  it("says what it holds instead of replacing it by other data, another target or fewer runs", async () => {
    await kept(
      iris,
      training("wine", "cultivar", iris),
      "iris-of-3-folds",
      "iris.csv; 3 runs: fold 1, fold 2 and fold 3; target species",
      "other data, another target and more runs",
    );
    await kept(iris, training("iris", "species", iris), "it has more runs than");
    await kept(iris, training("iris", "petal_width", iris, "--folds", "3"), "it has another target than");
    await kept(iris, training("wine", "cultivar", iris, "--link"), "other data");
    expect(await infoOf(iris)).toMatchObject({ data: { name: "iris.csv" }, runs: { length: 3 } });
  });

  it("replaces it with --force, and without where the same is trained again", async () => {
    const out = file("again.gradlab");
    copyFileSync(iris, out);
    await json(...training("iris", "species", out, "--folds", "3"));
    // A link holds the same data in another way.
    await json(...training("iris", "species", out, "--folds", "4", "--link"));
    await json(...training("iris", "species", out, "--folds", "4"));
    expect(await infoOf(out)).toMatchObject({ data: { name: "iris.csv" }, runs: { length: 4 } });
    await json(...training("wine", "cultivar", out, "--force"));
    expect(await infoOf(out)).toMatchObject({ data: { name: "wine.csv" }, runs: [{ target: "cultivar" }] });
  });

  it("keeps one that can't be read, and one whose runs can't", async () => {
    const [broken, damaged, empty] = [file("broken.gradlab"), file("damaged.gradlab"), file("empty.gradlab")];
    writeFileSync(broken, readFileSync(iris).subarray(0, 9000));
    await kept(broken, training("iris", "species", broken, "--folds", "3"), "broken.gradlab");
    const parts = await readProject(iris);
    await writeProject(
      damaged,
      parts.filter(({ name }) => !/^runs\/[23]\/.*weights/.test(name)),
    );
    expect(fromParts(await readProject(damaged)).damaged).toHaveLength(2);
    await kept(damaged, training("iris", "species", damaged), "3 runs");
    writeFileSync(empty, "");
    await json(...training("iris", "species", empty));
    // Data without a run, as the window saves them.
    const content = fromParts(parts);
    await writeProject(damaged, toParts({ ...content, document: { ...content.document, runs: [] }, runs: [] }));
    await kept(damaged, training("wine", "cultivar", damaged), "iris.csv; no runs");
    await json(...training("iris", "species", damaged));
  });
});
