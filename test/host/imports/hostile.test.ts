/** Files that are not what they should be: a sentence that says what, where and what to do; no crash, and no memory for what is not there. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { inWords, titlesOf } from "#core/doctor/in-words";
import { ImportError } from "#core/imports/error";
import { createRandom } from "#core/random";
import { DataError } from "#core/data/error";
import { SpecError } from "#core/network/error";
import { parseSpec } from "#core/network/parse";
import { readTableBytes } from "#host/read-file";
import { broughtIn, choices, read } from "./bring-in";

const folder = new URL("../../reference/strangers/", import.meta.url).pathname;
const bytesOf = (file: string) => new Uint8Array(readFileSync(`${folder}${file}`));
const rows = [
  "a,b,c,d,target",
  ...Array.from({ length: 30 }, (_, i) => `${i},${i % 7},${i % 5},${i % 3},${"xyz"[i % 3]}`),
].join("\n");
const table = readTableBytes(new TextEncoder().encode(rows));
const layers = [8, 6].map((units) => ({ type: "dense" as const, units, activation: "relu" as const }));
const spec = parseSpec({ network: { layers } });

type Entry = { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
/** A safetensors file with a header of one's own. */
function safetensors(header: Record<string, Entry> | string, data = 64, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const one = (more: Entry) => ({ "0.weight": { dtype: "F32", shape: [4, 4], data_offsets: [0, 64], ...more } });

describe("a safetensors file", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /0 bytes, which is no safetensors file/],
    ["cut in its data", bytesOf("torch_seq.safetensors").slice(0, -40), /file was cut.*fetch or write it again/],
    ["cut in its header", bytesOf("torch_seq.safetensors").slice(0, 60), /header claims/],
    ["that claims a header of 10 GB", safetensors("{}", 64, 10n ** 10n), /header claims 10000000000 bytes/],
    ["that claims a header of 2⁶⁴ − 1 bytes", safetensors("{}", 64, 2n ** 64n - 1n), /header claims/],
    [
      "that claims an array of 10 GB",
      safetensors(one({ shape: [50_000, 50_000], data_offsets: [0, 1e10] })),
      /0\.weight lies at bytes 0 to 10000000000/,
    ],
    ["whose shape is larger than any file", safetensors(one({ shape: [1e9, 1e9] })), /claims 1000000000 × 1000000000/],
    [
      "whose arrays overlap",
      safetensors({ ...one({}), "0.bias": { dtype: "F32", shape: [4], data_offsets: [32, 48] } }),
      /lie over one another/,
    ],
    ["whose shape and place differ", safetensors(one({ shape: [4, 3] })), /takes 48 bytes, and 64/],
    ["that ends before it begins", safetensors(one({ data_offsets: [64, 0] })), /ends before it begins/],
    ["with a negative size", safetensors(one({ shape: [-4, -4] })), /has no shape/],
    ["that is no JSON", safetensors("{{{"), /not JSON/],
    ["nested deeply", safetensors("[".repeat(500_000)), /not JSON/],
    ...["F16", "BF16", "F64", "I8"].map((dtype): [string, Uint8Array, RegExp] => [
      `of ${dtype}`,
      safetensors(one({ dtype })),
      new RegExp(`0\\.weight \\(${dtype}\\).*float32.*v\\.float\\(\\)`),
    ]),
    [
      "with other shapes than the spec",
      bytesOf("torch_norm.safetensors"),
      /do not fit the spec: .*0\.weight is 7 × 5, and dense_1 of the spec needs 8 × 4/,
    ],
  ])("%s", async (_what, bytes, words) => {
    const rowsNow = await table;
    const work = () => broughtIn(read("w.safetensors", bytes), rowsNow, choices({ spec }));
    expect(work).toThrow(ImportError);
    expect(work).toThrow(words);
  });
});

describe("an ONNX file", () => {
  const good = bytesOf("torch_relu.onnx");
  const replaced = (from: string, to: string) => {
    const text = Buffer.from(good).toString("latin1").replaceAll(from, to);
    return new Uint8Array(Buffer.from(text, "latin1"));
  };
  it.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /no graph/],
    ["cut", good.slice(0, -60), /claims \d+ bytes where \d+ are left/],
    [
      "that claims 10 GB",
      Uint8Array.of(0x3a, 0x80, 0xc8, 0xaf, 0xa0, 0x25, 1),
      /claims 10000000000 bytes|claims \d+ bytes/,
    ],
    ["whose number does not end", new Uint8Array(40).fill(0xff), /does not end/],
    ["that is text", new TextEncoder().encode("<!doctype html><p>404"), /damaged|no ONNX file|cut/],
    ["with a node that is no layer", replaced("Relu", "Conv"), /the node Conv “.*” is no layer that is known here/],
  ])("%s", (_what, bytes, words) => {
    expect(() => read("m.onnx", bytes)).toThrow(ImportError);
    expect(() => read("m.onnx", bytes)).toThrow(words);
  });
  it("that fits no such table says how many inputs there are, and what the recipe makes", async () => {
    const rowsNow = await table;
    const found = read("torch_two.onnx", bytesOf("torch_two.onnx"));
    expect(() => broughtIn(found, rowsNow, choices())).toThrow(/takes 5 inputs, and the recipe makes 4: a, b, c, d/);
  });
  it("for another target says so", async () => {
    const rowsNow = await table;
    const found = read("torch_logsoftmax.onnx", bytesOf("torch_logsoftmax.onnx"));
    expect(() => broughtIn(found, rowsNow, choices({ target: "c" }))).toThrow(/inputs|3 outputs/);
  });
});

it("weights that are no numbers are a finding, and stay it when somebody trains on", async () => {
  const bytes = bytesOf("torch_seq.safetensors");
  new DataView(bytes.buffer).setFloat32(bytes.length - 4, Number.NaN, true);
  const { run, notes } = broughtIn(read("w.safetensors", bytes), await table, choices({ spec }));
  expect(run.status).toBe("failed");
  const told = () => run.record().findings.map((finding) => inWords(finding, titlesOf(run.plan.layers)));
  const words = [
    {
      rule: "weights_not_numbers",
      title: "The file's weights are not numbers",
      layers: ["output"],
      why: expect.stringContaining(`**1 of ${run.plan.layers.at(-1)!.parameters}** in **output** are not numbers. `),
    },
  ];
  expect(told()).toMatchObject(words);
  run.resume();
  run.finish();
  expect([run.status, run.step]).toEqual(["failed", 0]);
  expect(told()).toMatchObject(words);
  expect(notes.join()).toContain("weights in output/weights are no numbers");
});

it("weights that are infinite in several layers are counted in all of them", async () => {
  const bytes = bytesOf("torch_seq.safetensors");
  const view = new DataView(bytes.buffer);
  view.setFloat32(8 + Number(view.getBigUint64(0, true)), Infinity, true);
  for (const at of [4, 8]) view.setFloat32(bytes.length - at, -Infinity, true);
  const { run } = broughtIn(read("w.safetensors", bytes), await table, choices({ spec }));
  const [found, ...others] = run.record().findings.map((finding) => inWords(finding, titlesOf(run.plan.layers)));
  expect(others).toEqual([]);
  expect(found?.layers).toHaveLength(2);
  expect(found?.measured.map(({ label, value }) => [label, value])).toEqual([
    ["weights that are no numbers, dense 1", 1],
    ["weights that are no numbers, output", 2],
  ]);
  expect(found?.why).toContain(
    `**1 of ${run.plan.layers[0]!.parameters}** in **dense 1** are not numbers, and 2 in 1 other layer. `,
  );
});

it("a file of pickled Python is not read", () => {
  expect(() => read("model.pt", new Uint8Array(9))).toThrow(/may run code/);
});

/** Changes, cuts, repeats or removes a few bytes. */
function mutant(bytes: Uint8Array, seed: number): Uint8Array {
  const random = createRandom(seed, "mutant");
  let next = bytes.slice();
  for (let n = 1 + random.below(4); n > 0 && next.length > 0; n--) {
    const at = random.below(next.length);
    const way = random.below(5);
    if (way <= 1) next[at] = random.below(256);
    else if (way === 2) next = next.slice(0, at);
    else if (way === 3) next = new Uint8Array([...next.slice(0, at), ...next.slice(at + random.below(9))]);
    else
      next = new Uint8Array([
        ...next.slice(0, at),
        ...next.slice(Math.max(0, at - random.below(30)), at),
        ...next.slice(at),
      ]);
  }
  return next;
}

describe.each(readdirSync(folder))("mutants of %s", (file) => {
  it("are read, or refused in words", async () => {
    const rowsNow = await table;
    const bytes = bytesOf(file);
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      try {
        broughtIn(read(file, mutant(bytes, seed)), rowsNow, choices({ spec }));
      } catch (error) {
        if (!(error instanceof ImportError || error instanceof DataError || error instanceof SpecError)) throw error;
        expect(error.message.length, error.message).toBeLessThan(3000);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
