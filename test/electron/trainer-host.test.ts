import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { ToTrainer } from "#bridge/host-messages";
import { RestartPolicy } from "../../electron/main/restart-policy";
import { TrainerHost } from "../../electron/main/trainer-host";

// Real processes of Node stand where Electron's utility processes are: they speak the same messages.
const trainer = `
  process.on("message", (message) => {
    process.send({ heard: message });
    if (message.type === "ping") process.send({ type: "pong", id: message.id });
    if (message.type === "grant") process.send({ type: "granted", id: message.id });
    if (message.type === "shutdown" && !process.argv.includes("deaf")) process.send({ type: "done", id: message.id });
    if (message.type === "connect" && process.argv.includes("crash")) { console.error("RangeError: no memory"); process.exit(3); }
  });
  process.send({ type: "ready" });
`;

let folder: string;
let entry: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gradient-lab-trainer-"));
  entry = join(folder, "trainer.cjs");
  writeFileSync(entry, trainer);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Trial {
  readonly children: ChildProcess[] = [];
  readonly heard: { process: number; message: ToTrainer }[] = [];
  readonly notices: { state: string; reason: string }[] = [];
  /** The process that each port was given to. */
  readonly ports: number[] = [];
  readonly host: TrainerHost;

  constructor(...args: string[]) {
    this.host = new TrainerHost({
      samples: "/samples",
      threads: null,
      journalFolder: "/journals",
      policy: new RestartPolicy(),
      notify: (state, reason) => this.notices.push({ state, reason }),
      deaf: () => undefined,
      log: () => undefined,
      now: () => performance.now(),
      start: (listener) => {
        const child = fork(entry, args, { silent: true, execArgv: [] });
        const index = this.children.push(child) - 1;
        child.stderr?.on("data", (chunk: Buffer) => listener.output(chunk.toString()));
        child.on("message", (message: { heard?: ToTrainer }) => {
          if (message.heard) this.heard.push({ process: index, message: message.heard });
          else listener.message(message);
        });
        // After its output: the reason is quoted from there.
        child.on("close", (code, signal) => listener.exit(signal ?? `code ${code}`));
        return {
          post: (message) => void child.send(message),
          connectPage: () => {
            this.ports.push(index);
            child.send({ type: "connect" });
          },
          kill: () => void child.kill("SIGKILL"),
        };
      },
    });
    this.host.start();
  }

  types(process: number): string[] {
    return this.heard.filter((one) => one.process === process).map((one) => one.message.type);
  }
}

let trial: Trial;
afterEach(() => trial.host.shutdown());

describe("a trainer that works", () => {
  beforeEach(() => void (trial = new Trial()));

  it("knows a file before the one who asked goes on", async () => {
    const grant = await trial.host.grant("/data/x/../a.csv", "read");
    expect(grant).toEqual({ path: resolve("/data/a.csv"), mode: "read" });
    expect(trial.types(0)).toEqual(["init", "grant"]);
    await trial.host.grant("/data/b.gradlab", "write");
    expect(trial.heard.at(-1)?.message).toMatchObject({ path: resolve("/data/b.gradlab"), mode: "write" });
  });

  it("gets a port when the page asks, once for each time", async () => {
    await Promise.all([trial.host.grant("/a", "read"), trial.host.connect()]);
    expect(trial.ports).toEqual([0]);
    await trial.host.connect();
    expect(trial.ports).toEqual([0, 0]);
  });

  it("is started again when it is killed, with all it knew, and the page gets a new port", async () => {
    await trial.host.grant("/a", "read");
    await trial.host.grant("/b", "write");
    await trial.host.connect();
    trial.children[0]?.kill("SIGKILL");
    await vi.waitFor(() => expect(trial.ports).toEqual([0, 1]), 20_000);
    expect(trial.notices.map((notice) => notice.state)).toEqual(["failed", "restarting"]);
    expect(trial.notices[0]?.reason).toContain("SIGKILL");
    await vi.waitFor(() => expect(trial.types(1)).toEqual(["init", "grant", "grant", "connect"]), 20_000);
  });

  it("is told how many threads it may take, and so is the next one", async () => {
    await trial.host.connect();
    trial.host.setThreads(3);
    await vi.waitFor(() => expect(trial.heard.at(-1)?.message).toEqual({ type: "threads", threads: 3 }), 20_000);
    expect(trial.heard[0]?.message).toMatchObject({ type: "init", threads: null });
    trial.children[0]?.kill("SIGKILL");
    await vi.waitFor(
      () =>
        expect(trial.heard.find(({ process }) => process === 1)?.message).toMatchObject({ type: "init", threads: 3 }),
      20_000,
    );
  });

  it("serves a grant that was asked for while it was down", async () => {
    await trial.host.connect();
    trial.children[0]?.kill("SIGKILL");
    await vi.waitFor(() => expect(trial.notices).toHaveLength(1), 20_000);
    await trial.host.grant("/later", "read");
    expect(trial.types(1)).toContain("grant");
  });

  it("is replaced where a person asks for it, as often as they do, with all that it knew", async () => {
    await trial.host.grant("/a", "read");
    await trial.host.connect();
    for (let turn = 0; turn < 5; turn++) {
      trial.children[turn]!.kill("SIGSTOP");
      trial.host.restart();
      await vi.waitFor(() => expect(trial.ports).toHaveLength(turn + 2), { timeout: 10_000 });
      expect(trial.children[turn]!.signalCode).toBe("SIGKILL");
      expect(trial.types(turn + 1)).toContain("grant");
    }
    expect(trial.notices.every(({ state }) => state === "restarting")).toBe(true);
  }, 60_000);

  it("is not started again after it was shut down", async () => {
    await trial.host.connect();
    await trial.host.shutdown();
    await vi.waitFor(() => expect(trial.children[0]?.signalCode).toBe("SIGKILL"), 20_000);
    expect(trial.types(0)).toContain("shutdown");
    expect(trial.children).toHaveLength(1);
    expect(trial.notices).toEqual([]);
  });
});

describe("a trainer that does not", () => {
  it("is given up after three crashes, with the reason, until the page asks again", async () => {
    trial = new Trial("crash");
    await trial.host.connect();
    await vi.waitFor(() => expect(trial.notices.some((one) => one.state === "given_up")).toBe(true), 30_000);
    expect(trial.notices.at(-1)).toMatchObject({
      state: "given_up",
      reason: expect.stringContaining("(code 3): RangeError: no memory"),
    });
    // A file can be chosen all the same; the next process knows it.
    await trial.host.grant("/a", "read");
    await trial.host.connect();
    expect(trial.children).toHaveLength(4);
    expect(trial.types(3)).toContain("grant");
  });

  it("is ended although it does not answer", async () => {
    trial = new Trial("deaf");
    await trial.host.connect();
    await trial.host.shutdown();
    await vi.waitFor(() => expect(trial.children[0]?.signalCode).toBe("SIGKILL"), 20_000);
  });
});
