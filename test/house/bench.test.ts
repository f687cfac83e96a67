// What is not timed of the benchmark: what it is asked for, what it trains, what it says.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { suitesOf, withValue } from "../../scripts/lib/suites.mjs";
import { optionsOf } from "../bench/engine/arguments";
import { peers } from "../bench/engine/peers";
import { rowsReport, short, table, verdict } from "../bench/engine/report";
import type { Measured, Row } from "../bench/engine/rounds";
import { median, pairedRatio, spread } from "../bench/engine/statistics";
import { dataOf, describe as wordsOf, experimentOf, workloads, writeData } from "../bench/engine/workloads";

const [w1, , , , w5] = workloads as [(typeof workloads)[0], unknown, unknown, unknown, (typeof workloads)[0]];

describe("which benchmarks run", () => {
  const suites = ["doctor", "engine", "import", "train"];
  const run = (...args: string[]) => suitesOf(args, suites);
  test("the engine's without a name, with its options", () => {
    expect(run()).toEqual([{ name: "engine", args: [] }]);
    expect(run("--rounds", "7", "--json")).toEqual([{ name: "engine", args: ["--rounds", "7", "--json"] }]);
    expect(run("--growth")).toEqual([{ name: "engine", args: ["--growth"] }]);
  });
  test("suites by name, bare or after --only", () => {
    expect(run("import", "--huge")).toEqual([{ name: "import", args: ["--huge"] }]);
    expect(run("--only", "import")).toEqual([{ name: "import", args: [] }]);
    expect(run("--only=train,doctor").map(({ name }) => name)).toEqual(["doctor", "train"]);
  });
  test("parts of the engine's", () => {
    expect(run("--only", "W1,W3", "--peers", "torch")).toEqual([
      { name: "engine", args: ["--only", "W1,W3", "--peers", "torch"] },
    ]);
    expect(run("products")).toEqual([{ name: "engine", args: ["--only", "products"] }]);
  });
  test("values of options are no names", () => {
    const args = ["--part", "sweep", "--kills", "20"];
    expect(suitesOf(["kill", ...args], [...suites, "kill"])).toEqual([{ name: "kill", args }]);
    // `--only` names suites; `--runs` is a scene of the window's, and takes its value after a sign elsewhere.
    const others = ["only", "runs"];
    const files = readdirSync("test/bench").filter((name) => name.endsWith(".bench.mjs"));
    const sources = [...files, "doctor/main.ts", "engine/arguments.ts"].map((name) =>
      readFileSync(join("test/bench", name), "utf8"),
    );
    const named = sources.flatMap((source) =>
      [...source.matchAll(/(\w+): \{ type: "string"/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !others.includes(name) && !withValue.has(`--${name}`))).toEqual([]);
  });
  test("an unknown name is refused with those that there are", () => {
    expect(() => run("--only", "speed")).toThrow("There are doctor, engine, import, train");
  });
});

describe("options", () => {
  const read = (...args: string[]) => optionsOf(args, workloads, peers);
  test("without any: all rows and products, all peers, one and two threads, five rounds", () => {
    const options = read();
    expect(options.workloads).toEqual(workloads);
    expect(options.peers).toEqual(peers);
    expect(options).toMatchObject({ products: true, growth: false, threads: [1, 2], rounds: 5, json: false });
  });
  test("what is named, and nothing else", () => {
    const options = read(
      "--only",
      "w3,W1",
      "--peers",
      "sklearn",
      "--threads",
      "2",
      "--rounds",
      "9",
      "--seconds",
      "0.2",
    );
    expect(options.workloads.map(({ name }) => name)).toEqual(["W1", "W3"]);
    expect(options.peers.map(({ id }) => id)).toEqual(["sklearn"]);
    expect(options).toMatchObject({ products: false, growth: false, threads: [2], rounds: 9, seconds: 0.2 });
    expect(read("--growth")).toMatchObject({ workloads: [], products: false, growth: true });
  });
  test.each([
    [["--only", "W9"], "W9"],
    [["--peers", "keras"], "torch, sklearn, tfjs"],
    [["--rounds", "0"], "above 0"],
    [["--threads", "1.5"], "1.5"],
    [["--speed"], "--speed"],
  ])("%j is refused", (args, words) => expect(() => read(...args)).toThrow(words));
});

describe("workloads", () => {
  test("the data are the same every time, standardised, and of every class", () => {
    const { x, y } = dataOf(w1);
    expect(dataOf(w1)).toEqual({ x, y });
    expect(x).toHaveLength(150 * 4);
    const squares = x.reduce((sum, value) => sum + value * value, 0) / x.length;
    expect(Math.abs(squares - 1)).toBeLessThan(0.15);
    expect([...new Set(y)].sort()).toEqual([0, 1, 2]);
  });
  test("the files hold the same numbers", () => {
    const folder = mkdtempSync(join(tmpdir(), "gradient-lab-bench-test-"));
    try {
      const files = writeData(w1, folder);
      const read = (path: string) => new Float32Array(new Uint8Array(readFileSync(path)).buffer);
      expect({ x: read(files.x), y: read(files.y) }).toEqual(dataOf(w1));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  test("the engine's network is the one that the words say", () => {
    expect(wordsOf(w5)).toBe("20,000 × 20 → 10 × 64 → 2, batch norm, dropout 0.2, batch 64, Adam");
    const { plan } = experimentOf(w5, 3);
    expect(plan.layers.map(({ kind }) => kind)).toEqual([
      ...new Array<string[]>(10).fill(["dense", "batch_norm", "dropout"]).flat(),
      "output",
    ]);
    for (const work of workloads) expect(work.equal.rows).toBeLessThanOrEqual(work.rows);
  });
  test("a peer that cannot build a network says why", () => {
    const [torch, sklearn, tfjs] = peers as [(typeof peers)[0], (typeof peers)[0], (typeof peers)[0]];
    expect(sklearn.refuses(w5)).toContain("batch normalisation");
    expect([torch, tfjs].map((peer) => peer.refuses(w5))).toEqual([null, null]);
    expect(torch.settings(2)).toHaveLength(4);
  });
});

describe("report", () => {
  const measured = (peer: string, speeds: number[], more: Partial<Measured> = {}): Measured => ({
    peer,
    threads: 1,
    setting: {},
    tried: [],
    speeds,
    losses: [0.25],
    hashes: [],
    peakBytes: [],
    backend: null,
    ...more,
  });
  const row = (torch: number[], hash = "a"): Row => ({
    work: w1,
    measured: [
      measured("ours", [4e6, 5e6, 6e6], { setting: { threads: 1, signals: 1 }, hashes: ["a"] }),
      measured("torch", torch, { losses: [0.1, 0.3] }),
      measured("ours", [4.4e6, 5.5e6, 6.6e6], { setting: { threads: 1, signals: 0 }, hashes: [hash] }),
    ],
    skipped: [{ peer: "tfjs", reason: "it failed" }],
  });
  const conditions = { rounds: 3, seconds: 1, threads: [1], missing: [] };
  const line = (rows: Row[], start: string) => rowsReport(rows, conditions).filter((text) => text.startsWith(start));

  test("speeds, ratio and target", () => {
    expect(line([row([2e5, 2e5, 2e5])], "W1   ")[0]).toMatch(/5\.00 M ±20 % +200 k ±0 % +25\.0 +≥ 20 ✓ +10\.0 %$/);
    expect(line([row([5e5, 5e5, 5e5])], "W1   ")[0]).toContain("≥ 20 ✗");
  });
  test("a peer that does better on fewer threads is taken on those", () => {
    const both = row([2e5, 2e5, 2e5]);
    const team = both.measured.map((one) => ({
      ...one,
      threads: 2,
      speeds: one.peer === "torch" ? [5, 5, 5] : one.speeds,
    }));
    const lines = rowsReport([{ ...both, measured: [...both.measured, ...team] }], { ...conditions, threads: [1, 2] });
    expect(lines.filter((text) => text.startsWith("W1   "))[1]).toMatch(/200 k ±0 % +25\.0 +≥ 20 ✓/);
  });
  test("losses of equal work, what is skipped, and whether the bits agree", () => {
    const lines = rowsReport([row([2e5, 2e5, 2e5])], conditions);
    expect(lines.find((text) => text.startsWith("W1: 40 epochs"))).toContain("0.200 (0.100–0.300)");
    expect(lines).toContain("W1 is skipped for tfjs: it failed");
    expect(lines.at(-1)).toMatch(/^✓/);
    expect(lines.at(-2)).toMatch(/^✓/);
    expect(rowsReport([row([2e5], "b")], conditions).at(-1)).toMatch(/^✗.*W1$/);
  });
  test("a speed at which nothing is learnt is told of", () => {
    const idle = row([2e5, 2e5, 2e5]);
    for (const one of idle.measured.filter(({ peer }) => peer === "ours")) one.losses = [1.099];
    expect(rowsReport([idle], conditions).at(-2)).toMatch(/^✗.*W1$/);
  });
  test("ratios are taken round by round", () => {
    expect(pairedRatio([1, 20, 3], [1, 10, 1])).toBe(2);
    expect(median([4, 1, 2])).toBe(2);
    expect(median([4, 1])).toBe(2.5);
    expect(spread([90, 100, 110])).toBeCloseTo(0.1);
  });
  test("numbers and columns", () => {
    expect([999.4, 5312, 98_960, 189_400, 999_700, 5_310_000, NaN].map(short)).toEqual([
      "999",
      "5.31 k",
      "99.0 k",
      "189 k",
      "1.00 M",
      "5.31 M",
      "–",
    ]);
    expect(
      table([
        ["", "rows"],
        ["W1", "5"],
      ]),
    ).toEqual(["     rows", "W1      5"]);
    expect([verdict(0.1, 0.1, "≤"), verdict(3, 4), verdict(NaN, 4), verdict(3, undefined)]).toEqual([
      "≤ 0.1 ✓",
      "≥ 4 ✗",
      "",
      "",
    ]);
  });
});
