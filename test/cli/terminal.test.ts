/** What a terminal gets: names that do nothing there, and an end of the stream that is told. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { inOneLine, printable } from "../../cli/printable";
import { gradlab, sample, scratch } from "./call";

const file = await scratch();
const script = fileURLToPath(new URL("../../scripts/gradlab.mjs", import.meta.url));

describe("names with control characters", () => {
  const escapes = "\u001b]0;owned\u0007\u001b[31mred\u202e\u009b2J";
  const controls = /(?!\n)[\p{Cc}\u202e]/u;

  it("are shown, in tables, warnings and errors alike", async () => {
    const csv = file("escapes.csv");
    writeFileSync(
      csv,
      `a,${escapes},y\n${Array.from({ length: 40 }, (_, i) => `${i},1,${i % 2 ? "p" : "q"}\n`).join("")}`,
    );
    const named = file("a\u001b[2Jb.csv");
    writeFileSync(named, "");
    const calls = [
      await gradlab("profile", csv),
      await gradlab("train", csv, "--target", "y", "--epochs", "1"),
      await gradlab("preview", csv, "--rows", "0:2"),
      await gradlab("profile", named),
      await gradlab("profile", file("none\u001b[2J.csv")),
    ];
    for (const { stdout, stderr } of calls) {
      expect(stdout + stderr).toContain("\\x1b");
      expect(stdout + stderr).not.toMatch(controls);
      // An error or warning is one line.
      for (const line of stderr.trimEnd().split("\n")) if (line !== "") expect(line).toMatch(/^gradlab: /);
    }
    const { stdout } = await gradlab("profile", csv, "--json");
    expect(stdout).not.toMatch(controls);
    expect(JSON.parse(stdout)).toMatchObject({
      columns: { 1: { name: escapes } },
    });
  });

  it("stay as wide as they look", () => {
    expect(printable("a\tb\r\n\u001b[0m\u2028é漢")).toBe("a\\tb\\r\n\\x1b[0m\\u2028é漢");
    expect(inOneLine("a\nb")).toBe("a\\nb");
  });
});

describe.runIf(process.platform !== "win32")("a real process", () => {
  // The first call may build it.
  beforeAll(() => void spawnSync(process.execPath, [script, "--version"]));
  const shell = (command: string) =>
    spawnSync("bash", ["-c", command, process.execPath, script, sample("iris")], { encoding: "utf8" });

  it.runIf(existsSync("/dev/full"))("says in one line that its output could not be written", () => {
    for (const more of ["", "--json"]) {
      const { status, stderr } = shell(`"$0" "$1" profile "$2" ${more} > /dev/full`);
      expect([status, stderr]).toEqual([1, "gradlab: standard output could not be written: the disk is full\n"]);
    }
  });

  it("ends in peace where nobody reads on", () => {
    const { stdout, stderr } = shell(
      `"$0" "$1" profile "$2" | head -1; echo "\${PIPESTATUS[0]}"; "$0" "$1" profile 2>&1 >/dev/null | true`,
    );
    expect([stdout, stderr]).toEqual([expect.stringMatching(/^150 rows, [^\n]*\n0\n$/), ""]);
  });
});

it.runIf(process.platform === "linux")("says of a file whose name is no text that it could be that", async () => {
  const { stderr } = await gradlab("profile", file("a\ufffd.csv"));
  expect(stderr).toContain("there is no such file or folder; if its name is not UTF-8, give it another one");
  expect((await gradlab("profile", file("none.csv"))).stderr).not.toContain("UTF-8");
});
