/** One owner at a time, with real processes that come at once, die, and come by other names. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openJournal } from "#host/journal";
import { lockProject, ownerOf } from "#host/journal-lock";
import { lockOwner, takeLock, freeLock } from "#host/lock-file";
import { thisProcess } from "#host/process-identity";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, "locking.ts"),
      outDir: join(folder, "bundle"),
      rollupOptions: { output: { entryFileNames: "locking.mjs" } },
    },
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

  await writeFile(path, "");
  expect(await takeLock(path, "test")).toBeNull();
  await freeLock(path);
}, 30_000);

it("is one for all names of a project, and says who has it", async () => {
  const project = join(folder, "real.gradlab");
  await writeFile(project, "");
  await symlink(project, join(folder, "linked.gradlab"));
  await symlink(folder, join(folder, "folder"));
  const other = new Other();
  await other.ask(`project ${join(folder, "linked.gradlab")}`);
  expect(await ownerOf(`${project}.journal`)).toBe(other.pid);
  for (const name of ["real.gradlab", "linked.gradlab", "folder/real.gradlab"]) {
    const refused = await lockProject(join(folder, name), "test").catch((error: Error) => error);
    expect(refused).toMatchObject({ code: "in-use", message: expect.stringContaining("gradlab train") });
    expect(refused).toMatchObject({ message: expect.stringContaining(String(other.pid)) });
  }
  await expect(openJournal(`${project}.journal`)).rejects.toMatchObject({ code: "in-use" });
  await other.kill();
  await (await openJournal(`${project}.journal`)).discard();
}, 60_000);
