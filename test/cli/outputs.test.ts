/** What a command writes: never over what it reads, never over another kind of file, whole or not at all. */
import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { gradlab, json, sample, scratch } from "./call";

const file = await scratch();
const project = file("iris.gradlab");
const iris = file("iris.csv");
/** Large enough that its fields are looked up in the file while the predictions are written. */
const big = file("big.csv");
const bigRows = 300_000;

beforeAll(async () => {
  writeFileSync(iris, readFileSync(sample("iris")));
  const [header = "", ...rows] = readFileSync(iris, "utf8").trimEnd().split("\n");
  writeFileSync(big, `${header}\n${`${rows.join("\n")}\n`.repeat(bigRows / rows.length)}`);
  await json("train", iris, "--target", "species", "--epochs", "1", "--out", project);
});

const kept = async (path: string, work: () => Promise<void>): Promise<void> => {
  const before = readFileSync(path);
  await work();
  expect(before.equals(readFileSync(path))).toBe(true);
};
const refused = async (words: string, ...argv: string[]): Promise<void> => {
  const called = await gradlab(...argv);
  expect([called.code, called.stdout]).toEqual([1, ""]);
  expect(called.stderr).toContain(words);
};

describe("an output that is an input", () => {
  it("is refused, however large the file and whatever its name", async () => {
    expect(statSync(big).size).toBeGreaterThan(1 << 22);
    linkSync(big, file("hard.csv"));
    symlinkSync(big, file("soft.csv"));
    for (const out of [big, file("hard.csv"), file("soft.csv")])
      await kept(big, () => refused("is read for this", "predict", project, big, "--out", out, "--force"));
    await kept(project, () => refused("is read for this", "predict", project, iris, "--out", project, "--force"));
    const training = ["train", iris, "--target", "species", "--epochs", "1", "--force", "--out"];
    await kept(iris, () => refused("is read for this", ...training, iris));
    const spec = file("spec.json");
    writeFileSync(spec, "{}");
    await kept(spec, () => refused("is read for this", ...training, spec, "--spec", spec));
    const folder = file("network");
    mkdirSync(folder);
    linkSync(iris, file("network/network.py"));
    await kept(iris, () => refused("is read for this", "pytorch", iris, "--target", "species", "--out", folder));
    expect(readdirSync(folder)).toEqual(["network.py"]);
  });
});

describe("a file of another kind", () => {
  it("is replaced with --force alone", async () => {
    const [table, other] = [file("t.csv"), file("p.gradlab")];
    writeFileSync(table, "a,b\n1,2\n");
    writeFileSync(other, readFileSync(project));
    const predicting = ["predict", project, iris, "--out", other];
    const training = ["train", iris, "--target", "species", "--epochs", "1", "--out", table];
    const making = ["make", "moons", "--out", other];
    await kept(other, () => refused("is a project, not a table", ...predicting));
    await kept(other, () => refused("(--force replaces it)", ...making));
    await kept(table, () => refused("is a text or a table, not a project", ...training));
    mkdirSync(file("scripts"));
    writeFileSync(file("scripts/x_test.npy"), "mine");
    await kept(file("scripts/x_test.npy"), () =>
      refused("not a NumPy array", "pytorch", iris, "--target", "species", "--out", file("scripts")),
    );
    expect(readdirSync(file("scripts"))).toEqual(["x_test.npy"]);
    for (const argv of [predicting, training]) expect(await gradlab(...argv, "--force")).toMatchObject({ code: 0 });
    expect(readFileSync(other, "utf8")).toContain("prediction");
    expect(readFileSync(table, "latin1")).toMatch(/^PK/);
  });
});

const script = fileURLToPath(new URL("../../scripts/gradlab.mjs", import.meta.url));
const posix = process.platform !== "win32";
/** Root may write anywhere. */
const ordinary = process.getuid?.() !== 0;

/** The built command line, with this before it in a shell. */
const shell = (before: string, ...argv: string[]): SpawnSyncReturns<string> => {
  const words = [process.execPath, script, ...argv].map((word) => `'${word}'`).join(" ");
  return spawnSync("bash", ["-c", `${before}\n${words}`], { encoding: "utf8" });
};

describe.runIf(posix)("a real process", () => {
  // The first call may build it.
  beforeAll(() => void spawnSync(process.execPath, [script, "--version"]));

  it("leaves what was there where no more can be written", async () => {
    const out = file("full.csv");
    const outProject = file("full.gradlab");
    writeFileSync(out, "old,table\n1,2\n");
    writeFileSync(outProject, readFileSync(project));
    mkdirSync(file("full"));
    writeFileSync(file("full/network.py"), "old\n");
    const files = () => readdirSync(file(".")).filter((name) => name.includes(".tmp"));
    // 8 or 2 KiB: a write past them fails, as on a full disk.
    for (const [path, argv, blocks] of [
      [out, ["predict", project, big, "--out", out], 8],
      [out, ["make", "moons", "--rows", "5000", "--out", out], 8],
      [outProject, ["train", iris, "--target", "species", "--epochs", "1", "--out", outProject], 8],
      [file("full/network.py"), ["pytorch", iris, "--target", "species", "--out", file("full")], 2],
    ] as const) {
      await kept(path, async () => {
        const { status, stderr } = shell(`ulimit -f ${blocks}`, ...argv);
        expect([status, stderr]).toEqual([1, expect.stringContaining("the file is too large for this disk")]);
      });
    }
    expect([files(), readdirSync(file("full"))]).toEqual([[], ["network.py"]]);

    const { stderr } = shell("ulimit -f 8", "train", iris, "--target", "species", "--out", file("none.gradlab"));
    expect(stderr).toContain("the file is too large for this disk");
    expect(readdirSync(file(".")).filter((name) => name.includes("none"))).toEqual([]);
  });

  it.runIf(ordinary)("says that a folder is read-only", async () => {
    mkdirSync(file("locked"));
    writeFileSync(file("locked/a.csv"), "old");
    chmodSync(file("locked"), 0o555);
    const called = await gradlab("make", "moons", "--out", file("locked/a.csv"));
    expect(called).toMatchObject({ code: 1, stderr: expect.stringContaining("permission denied") });
    expect(readFileSync(file("locked/a.csv"), "utf8")).toBe("old");
    chmodSync(file("locked"), 0o755);
  });

  it("writes to standard output and to what a shell hands over", () => {
    const made = shell("", "make", "moons", "--rows", "20", "--out", "/dev/stdout").stdout;
    expect(made.trimEnd().split("\n")).toHaveLength(21);
    const redirected = file("redirected.csv");
    const [node, ...argv] = [process.execPath, script, "make", "moons", "--rows", "20", "--out"];
    spawnSync("bash", ["-c", `echo first > '${redirected}'; "$@" /dev/stdout >> '${redirected}'`, "-", node, ...argv]);
    expect(readFileSync(redirected, "utf8")).toBe(`first\n${made}`);
    const passed = spawnSync("bash", ["-c", `"$@" >(cat >&2); wait; sleep 0.3`, "-", node, ...argv]);
    expect(passed.status).toBe(0);
    const handed = spawnSync("bash", [
      "-c",
      `"$@" >(tee '${file("tee.csv")}' >/dev/null); for i in $(seq 50); do [ "$(wc -l < '${file("tee.csv")}')" = 21 ] && exit 0; sleep 0.1; done; exit 9`,
      "-",
      node,
      ...argv,
    ]);
    expect(handed.status).toBe(0);
    expect(shell("", "make", "moons", "--out", "/dev/null").status).toBe(0);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  /** Ends a process in the middle of its writing, and gives how it ended. */
  async function endedBy(signal: NodeJS.Signals, out: string, wait: number): Promise<NodeJS.Signals | number | null> {
    const child = spawn(process.execPath, [script, "predict", project, big, "--out", out], { stdio: "ignore" });
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    const temporary = () => readdirSync(file(".")).some((name) => name.includes(`${child.pid}-`));
    while (child.exitCode === null && !temporary()) await pause(1);
    await pause(wait);
    child.kill(signal);
    const [code, by] = await ended;
    return by ?? code;
  }

  it("is killed in mid-write: the old file is whole, and what is left goes with the next write", async () => {
    const out = file("killed.csv");
    const endings = [];
    for (let round = 0; round < 6; round++) {
      writeFileSync(out, "old,table\n1,2\n");
      endings.push(await endedBy("SIGKILL", out, round));
      const lines = readFileSync(out, "utf8").split("\n").length;
      // Whoever was faster: one whole file or the other.
      expect([3, bigRows + 2]).toContain(lines);
    }
    expect(endings).toContain("SIGKILL");
    await json("make", "moons", "--rows", "20", "--out", out);
    expect(readdirSync(file(".")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("is ended by Ctrl-C in mid-write, and leaves the old file alone", async () => {
    const out = file("ended.csv");
    let ending;
    // On a busy machine the writing may be over before the key is pressed.
    for (let attempt = 0; attempt < 20 && ending !== "SIGINT"; attempt++) {
      writeFileSync(out, "old,table\n1,2\n");
      ending = await endedBy("SIGINT", out, 0);
    }
    expect(ending).toBe("SIGINT");
    expect(readFileSync(out, "utf8")).toBe("old,table\n1,2\n");
    expect(readdirSync(file(".")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
