/** The Python of docs/STRANGER.md, or where Python has no onnxruntime, what it does with the file. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { readModelProto } from "#core/imports/onnx/model";
import { hasPython, python } from "../host/exports/formats";
import { runOnnx } from "#host/onnx/runtime";
import { json, sample, scratch } from "./call";

const at = await scratch();
const page = readFileSync(new URL("../../docs/STRANGER.md", import.meta.url), "utf8");
const code = /```python\n([^]*?)```/.exec(page)![1]!;

async function exported(): Promise<string[]> {
  copyFileSync(sample("iris"), at("iris.csv"));
  await json("train", at("iris.csv"), "--target", "species", "--epochs", "5", "--out", at("p.gradlab"));
  await json("export", at("p.gradlab"), "--format", "onnx", "--out", at("iris.onnx"));
  await json("predict", at("p.gradlab"), at("iris.csv"), "--out", at("ours.csv"));
  const [head = "", ...lines] = readFileSync(at("ours.csv"), "utf8").trim().split("\n");
  const place = head.split(",").findIndex((name) => /predict/i.test(name));
  return lines.map((line) => line.split(",")[place]!);
}

it("has six lines of Python", () => expect(code.trim().split("\n")).toHaveLength(6));

it.skipIf(!hasPython("onnxruntime"))("predicts in Python as gradlab does (needs onnxruntime)", async () => {
  const ours = await exported();
  writeFileSync(at("lines.py"), `${code}print(json.dumps(list(labels)))\n`);
  const { stdout, stderr } = spawnSync(python, [at("lines.py")], { cwd: dirname(at("x")), encoding: "utf8" });
  expect(JSON.parse(stdout || JSON.stringify(stderr))).toEqual(ours);
});

it("gives the file what it asks for, and gets the labels of gradlab", async () => {
  const ours = await exported();
  const bytes = new Uint8Array(readFileSync(at("iris.onnx")));
  const wanted = JSON.parse(readModelProto(bytes).metadata.get("inputs")!) as { name: string; column: string }[];
  const [head = "", ...lines] = readFileSync(at("iris.csv"), "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => Object.fromEntries(head.split(",").map((name, i) => [name, line.split(",")[i]])));
  const feed = wanted.map(({ name, column }) => ({
    name,
    values: Float64Array.from(rows, (row) => Number(row[column])),
  }));
  const answers = await runOnnx(bytes, feed);
  expect(Array.from(answers.label!.data, String)).toEqual(ours);
});
