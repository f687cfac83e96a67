/** One owner at a time, with real processes that come at once, die, and come by other names. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Part } from "#core/project/content";
import { openJournal, openWithJournal } from "#host/journal";
import { lockProject, ownerOf } from "#host/journal-lock";
import { lockOwner, takeLock, freeLock } from "#host/lock-file";
import { thisProcess } from "#host/process-identity";
import { buildScript } from "../../scripts/lib/script.mjs";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  await buildScript({
    entry: join(import.meta.dirname, "locking.ts"),
    folder: join(folder, "bundle"),
    name: "locking.mjs",
  });
});
afterAll(() => rm(folder, { recursive: true }));

class Other {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  constructor() {
    this.child = spawn(process.execPath, [join(folder, "bundle", "locking.mjs")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.lines = createInterface({ input: this.child.stdout! });
    others.push(this);
  }
  get pid(): number {
    return this.child.pid!;
  }
  async ask(line: string): Promise<string> {
    const answer = once(this.lines, "line") as Promise<[string]>;
    this.child.stdin!.write(`${line}\n`);
    return (await answer)[0];
  }
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}
const others: Other[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((other) => other.kill()));
});

/** A lock that a process left which has died. */
async function stale(path: string): Promise<void> {
  const dead = new Other();
  await dead.ask(`take ${path}`);
  await dead.kill();
  others.splice(others.indexOf(dead), 1);
}

it("goes to one of those who come at once, free or left by a dead process", async () => {
  const four = Array.from({ length: 4 }, () => new Other());
  // Each has started before they race.
  await Promise.all(four.map((other) => other.ask(`free ${join(folder, "none")}`)));
  for (let round = 0; round < 40; round++) {
    const path = join(folder, `race-${round}`);
    if (round % 4 === 3) await stale(path);
    const answers = await Promise.all(four.map((other) => other.ask(`take ${path}`)));
    expect(answers.filter((answer) => answer === "mine")).toEqual(["mine"]);
    const winner = four[answers.indexOf("mine")]!;
    expect((await lockOwner(path))?.pid).toBe(winner.pid);
    // What is not one's own is not given back.
    await Promise.all(four.map((other) => other !== winner && other.ask(`free ${path}`)));
    expect((await lockOwner(path))?.pid).toBe(winner.pid);
    await winner.ask(`free ${path}`);
    expect(await lockOwner(path)).toBeNull();
  }
  expect((await readdir(folder)).filter((name) => name.startsWith("race-"))).toEqual([]);
}, 60_000);

it("is free again when its owner was killed, or when another process has its number", async () => {
  const path = join(folder, "killed");
  await stale(path);
  expect(await takeLock(path, "test")).toBeNull();
  await freeLock(path);

  const reused = { ...(await thisProcess()), pid: process.ppid, by: "test", token: "ab" };
  await writeFile(path, JSON.stringify(reused));
  expect(await lockOwner(path)).toBeNull();
  expect(await takeLock(path, "test")).toBeNull();
  await freeLock(path);

  const dead = new Other();
  await dead.ask(`free ${join(folder, "none")}`);
  const { pid } = dead;
  await dead.kill();
  await writeFile(`${path}.${pid}-ab12.tmp`, "{}");

  // Left by a crash of the machine, under whatever clock.
  for (const year of [2000, 2100]) {
    await writeFile(path, "");
    await utimes(path, new Date(year, 0), new Date(year, 0));
    expect(await takeLock(path, "test")).toBeNull();
    await freeLock(path);
  }

  await symlink(join(folder, "nothing"), path);
  expect(await takeLock(path, "test")).toBeNull();
  expect((await lockOwner(path))?.pid).toBe(process.pid);
  await freeLock(path);
  expect((await readdir(folder)).filter((name) => name.startsWith("killed"))).toEqual([]);
}, 30_000);

// What Linux tells by itself, others ask of a program, which may be slow.
it.runIf(process.platform === "linux")(
  "asks the system once about a process that is waited for",
  async () => {
    const path = join(folder, "asked");
    const [programs, calls] = [join(folder, "programs"), join(folder, "calls")];
    await mkdir(programs);
    await writeFile(calls, "");
    const since = "Sun Mar 29 01:30:00 2026";
    await writeFile(join(programs, "ps"), `#!/bin/sh\necho "$TZ $*" >> ${calls}\necho ${since}\n`, { mode: 0o755 });
    vi.stubEnv("PATH", `${programs}:${process.env["PATH"]}`);
    const platform = vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
    try {
      const owner = { pid: process.ppid, start: String(Date.parse(`${since} UTC`)), by: "gradlab train", token: "ab" };
      await writeFile(`${path}.journal.lock`, JSON.stringify(owner));
      await expect(lockProject(path, "test")).rejects.toMatchObject({ code: "in-use" });
      expect(await readFile(calls, "utf8")).toBe(`UTC -o lstart= -p ${process.ppid}\n`);
    } finally {
      platform.mockRestore();
      vi.unstubAllEnvs();
    }
  },
  30_000,
);

it("is kept by who has it without a byte written, as on a full disk", async () => {
  const path = join(folder, "kept");
  expect(await takeLock(path, "test")).toBeNull();
  const before = await stat(path, { bigint: true });
  const place = await stat(folder, { bigint: true });
  expect(await takeLock(path, "test")).toBeNull();
  expect((await stat(path, { bigint: true })).ctimeNs).toBe(before.ctimeNs);
  // Not even for a moment.
  expect((await stat(folder, { bigint: true })).mtimeNs).toBe(place.mtimeNs);
  await freeLock(path);
});

describe("of another computer", () => {
  const computer = { name: "lab-3", id: "0123456789abcdef" };
  const since = "2026-05-03T10:15:00.000Z";
  /** As a process of another computer writes it, whose number is a dead one's or a living one's here. */
  const elsewhere = (pid = 0x7fff_fff0) =>
    JSON.stringify({ pid, start: "1", by: "Gradient Lab", token: "ab", computer, since });

  it("counts as held, says where and since when, and is taken over where a person says so", async () => {
    const project = join(folder, "drive.gradlab");
    const lock = `${project}.journal.lock`;
    for (const pid of [0x7fff_fff0, process.pid, process.ppid]) {
      await writeFile(lock, elsewhere(pid));
      await utimes(lock, new Date(2000, 0), new Date(2000, 0));
      const refused = await lockProject(project, "test").catch((error: Error) => error);
      expect(refused).toMatchObject({ code: "in-use-elsewhere" });
      expect(refused).toMatchObject({
        message: expect.stringMatching(/on the computer lab-3 \(process \d+\), since 3 May 2026/),
      });
      expect(await ownerOf(`${project}.journal`)).toMatchObject({ pid, elsewhere: true });
      // What is another's is not given back.
      await freeLock(lock);
      expect(await readFile(lock, "utf8")).toBe(elsewhere(pid));
    }
    const journal = await openJournal(`${project}.journal`, [], { takeOver: true });
    expect(await lockOwner(lock)).toMatchObject({ pid: process.pid });
    await journal.discard();
    expect((await readdir(folder)).filter((name) => name.startsWith("drive"))).toEqual([]);
  });

  it("is not taken from a living process of this one, whoever says so", async () => {
    const project = join(folder, "here.gradlab");
    const other = new Other();
    await other.ask(`project ${project}`);
    await expect(openJournal(`${project}.journal`, [], { takeOver: true })).rejects.toMatchObject({ code: "in-use" });
  }, 30_000);

  it("is heeded by who had the project before: nothing of the other's is written over or removed", async () => {
    const path = join(folder, "taken.gradlab.journal");
    const part = (byte: number): Part => ({ name: "project.json", bytes: Uint8Array.of(byte) });
    const journal = await openJournal(path);
    await journal.append([part(1)]);
    const before = await readFile(path);
    await writeFile(`${path}.lock`, elsewhere());
    await expect(journal.append([part(2)])).rejects.toMatchObject({ code: "in-use-elsewhere" });
    await expect(journal.reset([part(2)])).rejects.toMatchObject({ code: "in-use-elsewhere" });
    await journal.discard();
    expect(await readFile(path)).toEqual(before);
    expect(await readFile(`${path}.lock`, "utf8")).toBe(elsewhere());
  });

  it("leaves what its processes are about to make", async () => {
    const path = join(folder, "making");
    const theirs = `${path}.${0x7fff_fff0}-ab-${computer.id}.tmp`;
    await writeFile(theirs, "");
    expect(await takeLock(path, "test")).toBeNull();
    await freeLock(path);
    expect(await readFile(theirs, "utf8")).toBe("");
  });
});

it("is one for all names of a project, and says who has it", async () => {
  const project = join(folder, "real.gradlab");
  await writeFile(project, "");
  await symlink(project, join(folder, "linked.gradlab"));
  await symlink(folder, join(folder, "folder"));
  const other = new Other();
  await other.ask(`project ${join(folder, "linked.gradlab")}`);
  expect(await ownerOf(`${project}.journal`)).toMatchObject({ pid: other.pid, elsewhere: false });
  for (const name of ["real.gradlab", "linked.gradlab", "folder/real.gradlab"]) {
    const refused = await lockProject(join(folder, name), "test").catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "in-use", message: expect.stringContaining("gradlab train") });
    expect(refused).toMatchObject({ message: expect.stringContaining(String(other.pid)) });
  }
  await expect(openJournal(`${project}.journal`)).rejects.toMatchObject({ code: "in-use" });
  // What its owner is about to write would be read too early.
  const read = vi.fn<() => Promise<{ saved: Part[] }>>(async () => ({ saved: [] }));
  await expect(openWithJournal(`${project}.journal`, read)).rejects.toMatchObject({ code: "in-use" });
  expect(read).not.toHaveBeenCalled();
  await other.kill();
  await expect(openWithJournal(`${project}.journal`, () => Promise.reject(new Error("damaged")))).rejects.toThrow();
  expect(await ownerOf(`${project}.journal`)).toBeNull();
  await (await openJournal(`${project}.journal`)).discard();
}, 60_000);
