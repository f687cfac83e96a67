/** `gradlab import`: what another program or an export here has written becomes a run. */
import { readFile, writeFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { gradlab, json, sample, scratch } from "./call";

const at = await scratch();
const iris = sample("iris");
const stranger = (name: string) => new URL(`../reference/strangers/${name}`, import.meta.url).pathname;

beforeAll(async () => {
  await json("train", iris, "--target", "species", "--epochs", "8", "--out", at("t.gradlab"));
  for (const [format, name] of [
    ["onnx", "m.onnx"],
    ["pytorch", "folder"],
    ["spec", "s.json"],
  ])
    await json("export", at("t.gradlab"), "--format", format!, "--out", at(name!));
});

describe("an export of our own", () => {
  it.each(["m.onnx", "folder/weights.safetensors"])("comes back from %s with the same answers", async (name) => {
    const out = at(`${name.length}.gradlab`);
    const found = await json("import", at(name), "--data", iris, "--out", out);
    expect(found).toMatchObject({ run: "1", status: "finished", target: "species", notes: [] });
    const [before, after] = [await json("evaluate", at("t.gradlab")), await json("evaluate", out)];
    const bare = ({ epochs: _epochs, weightsEpoch: _weightsEpoch, ...rest }: Record<string, unknown>) => rest;
    expect(bare(after as Record<string, unknown>)).toEqual(bare(before as Record<string, unknown>));
  });
  it("that is a spec becomes the draft", async () => {
    const out = at("spec.gradlab");
    const found = await json("import", at("s.json"), "--data", iris, "--target", "species", "--out", out);
    expect(found).toMatchObject({ run: null, format: "spec" });
    expect(await json("info", out)).toMatchObject({ runs: [] });
  });
});

describe("a stranger's network", () => {
  it("becomes a run, with what is not known of it said", async () => {
    const out = at("stranger.gradlab");
    const argv = ["import", stranger("torch_relu.onnx"), "--data", iris, "--target", "species", "--out", out];
    const { code, stdout, stderr } = await gradlab(...argv);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("dense 1: 4 → 8, ReLU, 40 parameters");
    expect(stderr).toContain("how the inputs were scaled");
    const again = await gradlab("reproduce", out);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("its first weights came from torch_relu.onnx");
    await json("export", out, "--format", "report", "--out", at("r.html"));
    const report = await readFile(at("r.html"), "utf8");
    expect(report).toContain("Its weights came from torch_relu.onnx");
    expect(report).not.toContain("Loss by epoch");
  });
  it.each([
    ["torch_norms.onnx", /takes 6 inputs, and the recipe makes 4/],
    ["torch_seq.safetensors", /--spec is missing/],
  ])("%s is refused in words where it does not fit", async (name, words) => {
    const { code, stderr } = await gradlab(
      "import",
      stranger(name),
      "--data",
      iris,
      "--target",
      "species",
      "--out",
      at("no.gradlab"),
    );
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(words);
  });
  it("that is no file of ours is refused with its name", async () => {
    await writeFile(at("bad.onnx"), "<html>");
    const { code, stderr } = await gradlab(
      "import",
      at("bad.onnx"),
      "--data",
      iris,
      "--target",
      "species",
      "--out",
      at("no.gradlab"),
    );
    expect(code).toBe(1);
    expect(stderr).toContain("bad.onnx: ");
  });
});
