import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireOutput, writeOutput, writeOutputs } from "#host/output";

let folder: string;
const file = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(file(name), "utf8");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradlab-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const posix = process.platform !== "win32";

describe("an output", () => {
  it("is written whole, with the rights of the file that it replaces", async () => {
    expect(await writeOutput(file("a.csv"), ["ä,b\n", new Uint8Array([49, 44, 50])])).toBe(8);
    expect(text("a.csv")).toBe("ä,b\n1,2");
    chmodSync(file("a.csv"), 0o640);
    await writeOutput(file("a.csv"), ["other"]);
    expect([text("a.csv"), readdirSync(folder)]).toEqual(["other", ["a.csv"]]);
    if (posix) expect(statSync(file("a.csv")).mode & 0o777).toBe(0o640);
  });

  it("leaves what was there, and nothing else, when its content fails half-way", async () => {
    writeFileSync(file("a.csv"), "old");
    function* content() {
      yield "x".repeat(1 << 20);
      throw new Error("no more rows");
    }
    await expect(writeOutput(file("a.csv"), content())).rejects.toThrow("no more rows");
    expect([text("a.csv"), readdirSync(folder)]).toEqual(["old", ["a.csv"]]);
  });

  it("takes long names, and says what is wrong with a place", async () => {
    const long = `${"ü".repeat(120)}.csv`;
    await writeOutput(file(long), ["1"]);
    expect(readdirSync(folder)).toEqual([long]);
    const failing = (path: string) => expect(requireOutput(path)).rejects.toMatchObject({ code: "write_failed" });
    await failing(file("no/such.csv"));
    await failing(folder);
    await failing(join(file(long), "x"));
    await failing(file("n".repeat(300)));
  });

  it.runIf(posix)("goes to what a link points at, also where that is not there yet", async () => {
    mkdirSync(file("far/deep"), { recursive: true });
    writeFileSync(file("far/a.csv"), "old");
    symlinkSync("far/a.csv", file("one.csv"));
    symlinkSync(file("one.csv"), file("two.csv"));
    symlinkSync("far/deep", file("linked"));
    // Two links, and `..` that means the parent of the folder that is linked to.
    symlinkSync("../new.csv", file("far/deep/three.csv"));
    await writeOutput(file("two.csv"), ["new"]);
    await writeOutput(file("linked/three.csv"), ["fresh"]);
    expect([text("far/a.csv"), text("far/new.csv")]).toEqual(["new", "fresh"]);
    expect([readlinkSync(file("one.csv")), readlinkSync(file("far/deep/three.csv"))]).toEqual([
      "far/a.csv",
      "../new.csv",
    ]);
    symlinkSync("round.csv", file("round.csv"));
    await expect(requireOutput(file("round.csv"))).rejects.toThrow("form a loop");
  });

  it("is never one of its inputs, under whatever name", async () => {
    writeFileSync(file("in.csv"), "a,b\n");
    linkSync(file("in.csv"), file("hard.csv"));
    const names = ["in.csv", "hard.csv"];
    if (posix) symlinkSync(file("in.csv"), file("soft.csv"));
    if (posix) names.push("soft.csv");
    for (const name of names) {
      const writing = writeOutput(file(name), ["x"], { inputs: [file("gone.csv"), file("in.csv")] });
      await expect(writing).rejects.toMatchObject({ code: "is_input" });
    }
    expect(text("in.csv")).toBe("a,b\n");
  });

  it("replaces no file of another kind, unless all are asked for", async () => {
    const heads = {
      project: "PK\x03\x04" + "\0".repeat(26) + "manifest.json",
      zip: "PK\x03\x04" + "\0".repeat(26) + "a.txt",
      png: "\x89PNG\r\n\x1a\n\0\0",
      npy: "\x93NUMPY\x01\0",
      svg: '<?xml version="1.0"?>\n<svg xmlns="x"/>',
      text: "a,b\n1,2\n",
      wide: "\xff\xfea\0,\0b\0",
      parquet: "PAR1\0",
      packed: "\x1f\x8b\x08",
      binary: "\x7fELF\0\0",
      empty: "",
    };
    const replaced = { project: ["project"], table: ["text", "wide"], png: ["png"], svg: ["svg"], npy: ["npy"] };
    for (const [kind, own] of Object.entries(replaced)) {
      for (const [name, head] of Object.entries(heads)) {
        writeFileSync(file("there"), head, "latin1");
        const outcome = await requireOutput(file("there"), { kind: kind as keyof typeof replaced }).then(
          () => "taken",
          (error: unknown) => (error as { code: string }).code,
        );
        expect([kind, name, outcome]).toEqual([
          kind,
          name,
          name === "empty" || own.includes(name) ? "taken" : "foreign_kind",
        ]);
      }
    }
    await writeOutput(file("there"), ["x"]);
    expect(text("there")).toBe("x");
  });

  it("takes its place with all that belong to it, or none does", async () => {
    for (const name of ["a", "b"]) writeFileSync(file(name), "old");
    mkdirSync(file("c"));
    const outputs = ["a", "b", "c"].map((name) => ({ path: file(name), content: ["new"], options: {} }));
    await expect(writeOutputs(outputs)).rejects.toThrow("it is a folder");
    expect([text("a"), text("b"), readdirSync(folder)]).toEqual(["old", "old", ["a", "b", "c"]]);
    await writeOutputs(outputs.slice(0, 2));
    expect([text("a"), text("b"), readdirSync(folder)]).toEqual(["new", "new", ["a", "b", "c"]]);
  });

  it.runIf(posix)("goes into a named pipe as it is", async () => {
    expect(spawnSync("mkfifo", [file("pipe")]).status).toBe(0);
    const reader = spawn("cat", [file("pipe")], { stdio: ["ignore", "pipe", "inherit"] });
    let read = "";
    reader.stdout.on("data", (bytes: Buffer) => (read += bytes.toString()));
    await writeOutput(file("pipe"), ["a,b\n", "1,2\n".repeat(100_000)], { kind: "table" });
    await once(reader, "close");
    expect([read.length, statSync(file("pipe")).isFIFO()]).toEqual([400_004, true]);
  });

  it("removes what a process that died left behind, and nothing else", async () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    for (const name of [`.a.csv.${dead}-0123abcd.tmp`, `.a.csv.${dead}.tmp`, `.a.csv.${process.pid}-0123abcd.tmp`])
      writeFileSync(file(name), "half");
    for (const name of [".a.csv.mine.tmp", `.b.csv.${dead}-0123abcd.tmp`]) writeFileSync(file(name), "other");
    await writeOutput(file("a.csv"), ["1"]);
    expect(readdirSync(folder).sort()).toEqual(
      [`.a.csv.${process.pid}-0123abcd.tmp`, ".a.csv.mine.tmp", `.b.csv.${dead}-0123abcd.tmp`, "a.csv"].sort(),
    );
  });
});
