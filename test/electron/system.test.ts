/** What the application does beside its window: its log, its place on the task bar, what the package says of itself. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Busy } from "../../electron/main/busy";
import { diagnostics } from "../../electron/main/diagnostics";
import { readEdition } from "../../electron/main/edition";
import { Log } from "../../electron/main/log";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradient-lab-system-"));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("the log", () => {
  const read = (name: string) => readFileSync(join(folder, "logs", name), "utf8");

  it("keeps each line with its time, and goes on after a restart", () => {
    new Log(join(folder, "logs")).write("The trainer ended.\n");
    new Log(join(folder, "logs")).write("The trainer ended again.");
    expect(read("main.log")).toMatch(/^20\d\d-\S+Z The trainer ended\.\n20\d\d-\S+Z The trainer ended again\.\n$/);
  });
  it("is put aside when it is long, and never takes more than twice its length", () => {
    const log = new Log(join(folder, "logs"));
    const line = `${"é".repeat(50_000)}\n`;
    for (let i = 0; i < 60; i++) log.write(`${i} ${line}`);
    for (const name of ["main.log", "main.old.log"])
      expect(statSync(join(folder, "logs", name)).size).toBeLessThanOrEqual(1 << 20);
    expect(read("main.log")).toContain(" 59 é");
  });
  it("says once that none can be kept, and goes on", () => {
    writeFileSync(join(folder, "logs"), "a file where the folder should be");
    const log = new Log(join(folder, "logs"));
    log.write("one\n");
    log.write("two\n");
    const said = vi.mocked(process.stderr.write).mock.calls.map(([text]) => String(text));
    expect(said.filter((text) => text.startsWith("No log is kept"))).toHaveLength(1);
    expect(said).toContain("two\n");
  });
});

describe("while it trains", () => {
  it("keeps the computer awake from the first to the last, once", () => {
    const done: unknown[] = [];
    const busy = new Busy({
      progress: (share) => done.push(share),
      stayAwake: () => {
        done.push("awake");
        return () => done.push("asleep");
      },
    });
    for (const share of [0, 0.5, null, null, 0.1, null]) busy.show(share);
    expect(done).toEqual([0, "awake", 0.5, null, "asleep", null, 0.1, "awake", null, "asleep"]);
  });
});

describe("the package", () => {
  const edition = (fields: object) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify(fields));
    return readEdition(folder);
  };
  it("says its version, where to look for another, and that it is a trial only where it is one", () => {
    expect(edition({ version: "1.2.3", homepage: "https://a.example" })).toEqual({
      version: "1.2.3",
      homepage: "https://a.example",
      trial: false,
      unfused: false,
    });
    expect(edition({ version: "1.2.3", homepage: "https://a.example", trial: true }).trial).toBe(true);
  });
});

describe("the diagnostics", () => {
  const seen = { packaged: true, screen: { width: 1920, height: 1080, scale: 1.5 }, languages: ["pt-BR", "en"] };
  const text = diagnostics({ version: "1.2.3", homepage: "https://a.example", trial: true, unfused: false }, seen);

  it("tell version, system and screen, a line each", () => {
    expect(text).toContain("Gradient Lab: 1.2.3, trial\n");
    expect(text).toContain(`Node: ${process.versions.node}\n`);
    expect(text).toMatch(/Screen: 1920 × 1080 at 150\s%\nLanguage: pt-BR, en$/);
    expect(text).not.toMatch(/undefined|NaN/);
  });
  it("tell nothing of the person: no path, no name", () => {
    const words = text.split(/[\s,:]+/);
    expect(text).not.toMatch(/[/\\]\w/);
    for (const name of [homedir(), hostname(), userInfo().username]) expect(words).not.toContain(name);
  });
});
