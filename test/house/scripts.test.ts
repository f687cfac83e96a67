// The scripts that install, build and start, each on a folder of its own.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fingerprint } from "../../scripts/lib/build.mjs";
import { alone } from "../../scripts/lib/lock.mjs";
import { checkNode } from "../../scripts/lib/setup.mjs";
import { integrityOf } from "../../scripts/lib/stand-in.mjs";
import { tally } from "../../scripts/lib/tally.mjs";

const root = join(import.meta.dirname, "../..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradient-lab-scripts-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script as on a fresh machine: an empty home, no display, nothing of npm's. */
function runFresh(script: string, env: NodeJS.ProcessEnv = {}) {
  const home = join(folder, "home");
  mkdirSync(home);
  return spawnSync(process.execPath, [script], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: home, ...env },
  });
}

describe("npm start without a display", () => {
  test.runIf(process.platform === "linux")("ends before it installs anything and says what to do", () => {
    const checkout = join(folder, "checkout");
    cpSync(join(root, "scripts"), join(checkout, "scripts"), { recursive: true });
    const { status, stderr } = runFresh(join(checkout, "scripts/start.mjs"));
    expect(status).toBe(1);
    expect(stderr).toContain("xvfb-run -a npm start");
    expect(stderr).toContain("npm run -s gradlab");
    expect(readdirSync(checkout)).toEqual(["scripts"]);
    expect(readdirSync(join(folder, "home"))).toEqual([]);
  });
});

describe("Electron", () => {
  test("of a folder without it is refused by name", () => {
    const script = join(folder, "find.mjs");
    const module = (path: string) => JSON.stringify(pathToFileURL(join(root, path)).href);
    writeFileSync(
      script,
      `import { electronExecutable } from ${module("scripts/lib/runtime.mjs")};\nimport { main } from ${module("scripts/lib/house.mjs")};\nawait main(electronExecutable);`,
    );
    const { status, stderr } = runFresh(script, { ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(status).toBe(1);
    expect(stderr).toContain(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}`);
  });

  test("is checked by the integrity that npm writes", async () => {
    writeFileSync(join(folder, "abc"), "abc");
    // FIPS 180-2, appendix C.1
    const sha512 =
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
    expect(await integrityOf(join(folder, "abc"))).toBe(`sha512-${Buffer.from(sha512, "hex").toString("base64")}`);
  });
});

// Debian's own tools are replaced: a machine without the libraries is wanted, and nothing installed on this one.
describe.runIf(existsSync("/usr/bin/dpkg-query") && existsSync("/usr/bin/apt-get"))("system libraries", () => {
  const tools = {
    "dpkg-query": 'echo "installed libnss3"; echo "not-installed libgbm1"',
    "apt-cache": 'case "$3" in libasound2|libgtk-3-0|libatk-bridge2.0-0|libcups2) exit 100;; esac',
    "apt-get": 'echo "$@" >> "$LOG"',
  };

  function install(user: number | undefined) {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    for (const [name, text] of Object.entries(tools))
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    cpSync(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
    const script = join(folder, "scripts/install.mjs");
    writeFileSync(
      script,
      'import { installLibraries } from "./lib/setup.mjs";\nimport { main } from "./lib/house.mjs";\n' +
        "await main(() => installLibraries({ withDisplay: true }));",
    );
    chmodSync(folder, 0o755);
    const env = { PATH: `${bin}:${process.env.PATH}`, LOG: join(folder, "log") };
    const done = spawnSync(process.execPath, [script], { encoding: "utf8", env, uid: user });
    return { ...done, log: existsSync(env.LOG) ? readFileSync(env.LOG, "utf8").trim().split("\n") : [] };
  }

  const names =
    "libgtk-3-0t64 libasound2t64 libgbm1 libatk-bridge2.0-0t64 libcups2t64 libdrm2 libxkbcommon0 libxss1 xvfb xauth";
  const isRoot = process.getuid?.() === 0;

  test.runIf(isRoot)("are installed for root, by the names that this system has", () => {
    const { status, log } = install(undefined);
    expect(status).toBe(0);
    const wait = "-o DPkg::Lock::Timeout=300";
    expect(log).toEqual([`${wait} update -q`, `${wait} install -y -q --no-install-recommends ${names}`]);
  });

  test("are named to anybody else, in one command", () => {
    const { status, stderr, log } = install(isRoot ? 65534 : undefined);
    expect(status).toBe(1);
    expect(stderr).toContain(`  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}\n`);
    expect(log).toEqual([]);
  });
});

describe("the Node that it needs", () => {
  test.each(["18.20.4", "20.18.3", "21.7.3", "22.11.0"])("is not %s", (version) => {
    expect(() => checkNode(version)).toThrow(`this is Node ${version}`);
  });

  test.each(["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.1.0"])("may be %s", (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });
});

describe("a build is stale", () => {
  beforeEach(() => {
    mkdirSync(join(folder, "core/data"), { recursive: true });
    writeFileSync(join(folder, "core/data/a.ts"), "1");
  });

  const mark = () => fingerprint(["core", "package.json"], folder);

  test.each([
    ["a file changes", () => writeFileSync(join(folder, "core/data/a.ts"), "22")],
    ["a file is added", () => writeFileSync(join(folder, "core/data/b.ts"), "1")],
    ["a file goes", () => rmSync(join(folder, "core/data/a.ts"))],
    ["a missing source appears", () => writeFileSync(join(folder, "package.json"), "{}")],
  ])("when %s", (_, change) => {
    const before = mark();
    change();
    expect(mark()).not.toBe(before);
  });

  test("not when another folder changes", () => {
    const before = mark();
    writeFileSync(join(folder, "elsewhere.ts"), "1");
    expect(mark()).toBe(before);
  });
});

describe("a lock", () => {
  test("lets one work at a time and is gone afterwards", async () => {
    let inside = 0;
    const seen: number[] = [];
    const work = async () => {
      seen.push(++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    const lock = join(folder, "lock");
    await Promise.all([alone(lock, work), alone(lock, work), alone(lock, work)]);
    expect(seen).toEqual([1, 1, 1]);
    expect(existsSync(lock)).toBe(false);
  });

  test("is given back when the work fails", async () => {
    const lock = join(folder, "lock");
    await expect(alone(lock, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(lock)).toBe(false);
  });

  test("whose owner is gone is taken over", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const lock = join(folder, "lock");
    mkdirSync(lock);
    writeFileSync(join(lock, "pid"), String(gone));
    expect(await alone(lock, () => Promise.resolve(7))).toBe(7);
  });
});

describe("the sum of a test run", () => {
  const report = (testResults: object[], numPassedTests: number, numFailedTests: number) =>
    JSON.stringify({ numPassedTests, numFailedTests, testResults });
  const good = { status: "passed", assertionResults: [{ status: "passed" }] };
  const bad = { status: "failed", assertionResults: [{ status: "failed" }] };
  const broken = { status: "failed", assertionResults: [] };

  test("counts passed and failed tests", () => {
    expect(tally(report([good, bad], 1, 1), 1)).toEqual({ passed: 1, failed: 1 });
  });

  test("counts a file that does not load as a failure", () => {
    expect(tally(report([good, broken], 1, 0), 1)).toEqual({ passed: 1, failed: 1 });
  });

  test("counts an error outside of tests as a failure", () => {
    expect(tally(report([good], 1, 0), 1)).toEqual({ passed: 1, failed: 1 });
  });

  test("counts a missing report as a failure", () => {
    expect(tally(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
