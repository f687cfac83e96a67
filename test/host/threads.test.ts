import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeMachine } from "#host/engine";
import { Crew } from "#host/threads";
import { webAssembly } from "#host/webassembly";
import { buildScript } from "../../scripts/lib/script.mjs";
import { countingModule } from "./stress/counting";

it("threads are there some time after they were asked for", async () => {
  const machine = nodeMachine(3);
  expect(machine.ready).toBe(false);
  while (!machine.ready) await sleep(5);
  expect(machine.ready).toBe(true);
});

it("one thread alone has none to wait for", () => {
  expect(nodeMachine(1).ready).toBe(false);
});

describe("with threads that can't take a memory in", () => {
  // The threads' module wants a memory of one page at most.
  const memory = new webAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const { exports } = new webAssembly.Instance(countingModule(2), { env: { memory } });
  const counts = (frame: number) => [...new Int32Array(memory.buffer, frame, 3)];

  it.each([
    ["a whole job", undefined, [1, 0, 0]],
    ["all shares", { first: 0, of: 3, frameBytes: 0 }, [1, 1, 1]],
  ])("the thread that calls does %s", (_what, share, done) => {
    const frame = share ? 64 : 128;
    const crew = new Crew(countingModule(1), 3);
    expect(crew.run(memory, exports, { frame, threads: 3, first: 1, count: 7, share })).toBe(7);
    expect(counts(frame)).toEqual(done);
    expect(crew.ready).toBe(false);
  });
});

/** Seconds of each stress; `npm run soak` takes more of them. */
const seconds = Number(process.env.STRESS_SECONDS ?? 2);
const seed = Number(process.env.SEED ?? 1);
/** What a busy machine may take besides; who takes longer hangs. */
const patience = 50;

describe("in a process of their own", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gradlab-"));
    await buildScript({ entry: join(import.meta.dirname, "stress/main.ts"), folder, name: "main.mjs" });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** In a process of its own: who waits for a thread for ever can't tell. */
  async function stress(
    which: "crew" | "kernels" | "crew-changes" | "kernel-changes",
    threads: number,
  ): Promise<Record<string, number>> {
    const args = [join(folder, "main.mjs"), which, threads, seed, seconds].map(String);
    const limits = { timeout: (seconds + patience) * 1000, killSignal: "SIGKILL" } as const;
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], ...limits });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const [code, signal] = await once(child, "close");
    expect({ code, signal }, signal ? "it hangs" : text).toEqual({ code: 0, signal: null });
    return JSON.parse(text);
  }
  const limit = (seconds + patience + 20) * 1000;

  it.each([3, 4, 5, 6, 7, 8])(
    "%i threads do each share once after every change of the team's size",
    async (threads) => {
      const { jobs, ...faults } = await stress("crew-changes", threads);
      expect(jobs).toBe(20 * 2 * threads ** 2);
      expect(faults).toEqual({ early: 0, twice: 0 });
    },
    limit,
  );

  it.each([3, 4, 5, 6, 7, 8])(
    "%i threads come to the bits of one after every change of the team's size",
    async (threads) => {
      const { jobs, ...faults } = await stress("kernel-changes", threads);
      expect(jobs).toBeGreaterThanOrEqual(2 * threads ** 2);
      expect(faults).toEqual({ weights: 0, predictions: 0 });
    },
    limit,
  );

  it.each([3, 4, 8])(
    "stressed: %i threads do each share of each job, once, before the job is over",
    async (threads) => {
      const { jobs, ...faults } = await stress("crew", threads);
      expect(jobs).toBeGreaterThan(0);
      expect(faults).toEqual({ early: 0, twice: 0 });
    },
    limit,
  );

  it.each([4, 8])(
    "stressed: %i threads come to the bits of one, however many work on a job",
    async (threads) => {
      const { jobs, ...faults } = await stress("kernels", threads);
      expect(jobs).toBeGreaterThan(0);
      expect(faults).toEqual({ weights: 0, predictions: 0 });
    },
    limit,
  );
});
