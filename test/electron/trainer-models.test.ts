/** Networks from files as the trainer looks at them and makes runs of them, on files that PyTorch wrote (`test/reference/strangers.py`). */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import type { SpecInput } from "#core/network/spec";
import { nodeEngine } from "#host/engine";
import { TestTrainer } from "./test-trainer";

interface Case {
  file: string;
  task: string;
  rows: number[][];
  targets: (string | number)[];
  answers: number[][];
  spec?: SpecInput;
}
const strangers = resolve("test/reference/strangers");
const cases = JSON.parse(readFileSync(resolve("test/reference/strangers.json"), "utf8")) as Case[];
const caseOf = (file: string) => cases.find((one) => one.file === file)!;

let folder: string;
let trainer: TestTrainer;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trainer-models-"));
  trainer = new TestTrainer(folder, { engine: nodeEngine(1) });
});
afterEach(async () => {
  await trainer.laboratory.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

/** The rows of a case as the table that is open. */
async function open({ rows, targets }: Case): Promise<void> {
  const path = join(folder, "rows.csv");
  const lines = rows.map((row, i) => [...row, targets[i]].join(","));
  writeFileSync(path, [[...rows[0]!.map((_, j) => `x${j}`), "target"].join(","), ...lines].join("\n"));
  trainer.files.grant(path, "read");
  await trainer.ask({ type: "data.import", source: { path } });
}
const granted = (path: string): string => {
  trainer.files.grant(path, "read");
  return path;
};
const asked = (file: string, spec: SpecInput = {}) =>
  ({ path: granted(join(strangers, file)), spec: parseSpec(spec), target: "target", scale: "none" }) as const;

describe.each(["torch_relu.onnx", "torch_seq.safetensors", "held_deep.onnx", "held_named.safetensors"])(
  "%s",
  (file) => {
    const one = caseOf(file);
    it("is told of, becomes a run that answers as where it was made, and is trained on", async () => {
      await open(one);
      const found = await trainer.ask({ type: "model.look", ...asked(file, one.spec) });
      expect(found).toMatchObject({ name: file, spec: null, target: "target", scaled: false });
      expect(found.inputs.map(({ column }) => column)).toEqual(one.rows[0]!.map((_, j) => `x${j}`));
      expect(found.layers.at(-1)).toMatch(new RegExp(`^output: \\d+ → ${one.answers[0]!.length}`));
      expect(found.notes.join(" ")).toContain("how the inputs were scaled");

      const { run } = await trainer.ask({ type: "model.bring", ...asked(file, one.spec), next: 4 });
      expect(run).toBe("4");
      const added = trainer.events.find((event) => event.type === "run.added")!;
      expect(added).toMatchObject({
        state: { record: { id: "4", epoch: 0, step: 0, imported: { from: file }, status: "finished" } },
      });
      for (const [at, row] of one.rows.slice(0, 5).entries()) {
        const { scores } = await trainer.ask({ type: "run.whatIf", run, row, vary: [] });
        one.answers[at]!.forEach((answer, k) => expect(scores[k]).toBeCloseTo(answer, 5));
      }
      await trainer.ask({ type: "run.resume", run, mode: "train", epochs: 2 });
      expect(await trainer.idle(run)).toMatchObject({ epoch: 2, plannedEpochs: 2 });
    });
  },
);

it("is refused in words where it does not fit, can't be read or was not chosen", async () => {
  await open(caseOf("torch_relu.onnx"));
  const refusal = (command: ReturnType<typeof asked>) =>
    trainer.ask({ type: "model.look", ...command }).catch((error: unknown) => error);
  // Of a network with other inputs.
  const wide = cases.find(({ rows }) => rows[0]!.length !== caseOf("torch_relu.onnx").rows[0]!.length)!;
  expect(await refusal(asked(wide.file, wide.spec))).toMatchObject({
    code: "model",
    message: expect.stringMatching(/inputs, and the recipe makes|columns/) as string,
  });
  const pickled = join(folder, "net.pt");
  writeFileSync(pickled, "PK");
  expect(await refusal({ ...asked("torch_relu.onnx"), path: granted(pickled) })).toMatchObject({
    code: "model",
    message: expect.stringContaining("net.pt") as string,
  });
  const other = join(folder, "other.onnx");
  writeFileSync(other, readFileSync(join(strangers, "torch_relu.onnx")));
  expect(await refusal({ ...asked("torch_relu.onnx"), path: other })).toMatchObject({ code: "not_granted" });
});

it("looks at no file beside the chosen one", async () => {
  const one = caseOf("torch_seq.safetensors");
  await open(one);
  writeFileSync(join(folder, "net.safetensors"), readFileSync(join(strangers, one.file)));
  for (const name of ["spec.json", "recipe.json"]) writeFileSync(join(folder, name), "not JSON");
  const command = { ...asked(one.file, one.spec), path: granted(join(folder, "net.safetensors")) };
  expect(await trainer.ask({ type: "model.look", ...command })).toMatchObject({ name: "net.safetensors" });
});
