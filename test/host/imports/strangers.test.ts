/** Files of PyTorch and scikit-learn (`test/reference/strangers.py`) answer here as they answered there. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSpec } from "#core/network/parse";
import type { SpecInput } from "#core/network/spec";
import { readTableBytes } from "#host/read-file";
import { answers, apart, broughtIn, choices, read } from "./bring-in";

interface Case {
  file: string;
  task: string;
  held: boolean;
  rows: number[][];
  targets: (string | number)[];
  answers: number[][];
  scale: "none" | null;
  spec?: SpecInput;
}
const folder = new URL("../../reference/", import.meta.url).pathname;
const cases = JSON.parse(readFileSync(`${folder}strangers.json`, "utf8")) as Case[];

const tableOf = ({ rows, targets }: Case, order = rows[0]!.map((_, j) => j)) =>
  readTableBytes(
    new TextEncoder().encode(
      [
        [...order.map((j) => `x${j}`), "target"].join(","),
        ...rows.map((row, i) => [...order.map((j) => row[j]), targets[i]].join(",")),
      ].join("\n"),
    ),
  );
const bytesOf = ({ file }: Case) => new Uint8Array(readFileSync(`${folder}strangers/${file}`));

describe.each(cases)("$file", (one) => {
  const chosen = choices({ scale: one.scale, spec: parseSpec(one.spec ?? {}) });
  it("answers as where it was made", async () => {
    const table = await tableOf(one);
    const { run } = broughtIn(read(one.file, bytesOf(one)), table, chosen);
    const off = apart(answers(run, table), one.answers);
    if (process.env.TELL) console.log(one.file, one.held ? "held back" : "", off);
    expect(off).toBeLessThan(1e-5);
    expect(run.status).toBe("finished");
    expect(run.record()).toMatchObject({ epoch: 0, step: 0, imported: { from: "a file" } });
  });

  it("takes the columns in the order that a person gives, wherever they stand in the table", async () => {
    const width = one.rows[0]!.length;
    const table = await tableOf(
      one,
      Array.from({ length: width }, (_, j) => width - 1 - j),
    );
    const columns = Array.from({ length: width }, (_, j) => `x${j}`);
    const { run } = broughtIn(read(one.file, bytesOf(one)), table, { ...chosen, columns });
    expect(apart(answers(run, table), one.answers)).toBeLessThan(1e-5);
  });

  it("can be trained on", async () => {
    const { run } = broughtIn(read(one.file, bytesOf(one)), await tableOf(one), chosen);
    run.resume({ epochs: 2 });
    run.finish();
    expect(run.record()).toMatchObject({ status: "finished", epoch: 2, plannedEpochs: 2 });
    expect(run.keptAt(0)?.epoch).toBe(0);
  });
});

it("says that the scaling is unknown, unless the file scales by itself", async () => {
  const notesOf = async (file: string) => {
    const one = cases.find((other) => other.file === file)!;
    return broughtIn(read(file, bytesOf(one)), await tableOf(one), choices()).notes.join(" ");
  };
  expect(await notesOf("torch_relu.onnx")).toContain("how the inputs were scaled");
  expect(await notesOf("skl_two.onnx")).not.toContain("how the inputs were scaled");
});

it("turns the classes where the file has them in another order", async () => {
  const one = cases.find(({ file }) => file === "torch_relu.onnx")!;
  const table = await tableOf(one);
  const classes = ["c2", "c0", "c1"];
  const { run } = broughtIn(read(one.file, bytesOf(one)), table, choices({ scale: "none", classes }));
  const theirs = one.answers.map(([a, b, c]) => [b!, c!, a!]);
  expect(apart(answers(run, table), theirs)).toBeLessThan(1e-5);
});
