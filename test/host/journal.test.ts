import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, readFile, rm, rmdir, writeFile, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Part } from "#core/project/content";
import { overlay } from "#core/project/journal-records";
import { openJournal } from "#host/journal";
import { replay } from "#host/journal-read";
import { readProject, writeProject } from "#host/project-file";
import { findAbandoned, isUntitled, journalOf, untitledJournal } from "#host/journal-place";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  path = join(folder, "a.gradlab.journal");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const part = (name: string, ...bytes: number[]): Part => ({ name, bytes: Uint8Array.from(bytes) });
const saved = [part("project.json", 1), part("data/source.csv", 2, 2)];
const deadProcess = (): number => spawnSync(process.execPath, ["-e", ""]).pid;
const isSame = (a: Part[], b: Part[]) =>
  a.length === b.length &&
  a.every(({ name, bytes }, n) => name === b[n]!.name && Buffer.compare(bytes, b[n]!.bytes) === 0);
const byName = (parts: readonly Part[]) => parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const lockOf = (pid: number) => JSON.stringify({ pid, start: "0", by: "test", token: "0a" });

describe("journal", () => {
  it("holds what changed since the save, and nothing else", async () => {
    const journal = await openJournal(path, saved);
    await journal.append([...saved, part("runs/1/run.json", 3)]);
    await journal.remove(["data/source.csv", "was/never/there"]);
    await journal.close();
    expect(await replay(path, saved)).toEqual(
      new Map([
        ["runs/1/run.json", Uint8Array.of(3)],
        ["data/source.csv", null],
      ]),
    );
    expect(await readdir(folder)).toEqual(["a.gradlab.journal"]);
  });

  it("is put aside whole where its first bytes are damaged", async () => {
    const before = await openJournal(path, saved);
    await before.append([part("runs/1/run.json", 3)]);
    await before.close();
    const damaged = await readFile(path);
    damaged[0]! ^= 1;
    await writeFile(path, damaged);
    const journal = await openJournal(path, saved);
    expect(journal.putAside).not.toBeNull();
    expect(await readFile(journal.putAside!.path)).toEqual(damaged);
    expect(journal.recovered.size).toBe(0);
    await journal.close();
  });

  it("writes unchanged parts once", async () => {
    const journal = await openJournal(path, []);
    await journal.keep(saved);
    const size = journal.size;
    await journal.keep(saved.map(({ name, bytes }) => part(name, ...bytes)));
    expect(journal.size).toBe(size);
    await journal.keep([part("project.json", 7), part("data/source.csv", 2, 2)]);
    expect(journal.size - size).toBeLessThan(60);
    await journal.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it("goes on where an earlier process ended", async () => {
    const first = await openJournal(path, saved);
    await first.keep([part("project.json", 5)]);
    await first.close();
    const second = await openJournal(path, saved);
    expect(overlay(saved, second.recovered)).toEqual([part("project.json", 5)]);
    await second.keep([part("project.json", 5), part("x", 1)]);
    await second.close();
    expect(overlay(saved, await replay(path, saved))).toEqual([part("project.json", 5), part("x", 1)]);
  });

  it("is empty after a save, and does not count beside another file", async () => {
    const journal = await openJournal(path, saved);
    const next = [part("project.json", 8)];
    await journal.keep(next);
    expect(await replay(path, next)).toEqual(new Map());
    await journal.reset(next);
    await journal.keep(next);
    expect((await replay(path, next)).size).toBe(0);
    await journal.append([part("y", 1)]);
    await journal.close();
    const other = await openJournal(path, saved);
    expect(other.recovered.size).toBe(0);
    await other.close();
    expect(await readdir(folder)).toEqual(["a.gradlab.journal", "a.gradlab.journal.old"]);
    expect((await replay(`${path}.old`, next)).size).toBe(1);
  });

  it.each([
    ["append", [part("new", 1), part("new", 2)], [...saved, part("new", 2)]],
    ["append", [part("project.json", 9), part("project.json", 1)], saved],
    ["append", [part("project.json", 1), part("project.json", 9)], [part("project.json", 9), saved[1]!]],
    ["keep", [part("project.json", 9), part("project.json", 1)], [part("project.json", 1)]],
    ["keep", [...saved, part("new", 1), part("new", 2), part("data/source.csv", 3)], null],
  ] as const)("takes the last word on a part within one change: %s %j", async (how, parts, expected) => {
    const journal = await openJournal(path, saved);
    await journal[how](parts);
    await journal.close();
    const last = expected ?? [part("project.json", 1), part("data/source.csv", 3), part("new", 2)];
    expect(overlay(saved, await replay(path, saved))).toEqual(last);
  });

  it("takes the last word on a part from change to change, too", async () => {
    const journal = await openJournal(path, saved);
    await journal.append([part("a", 1)]);
    await journal.remove(["a", "a", "project.json"]);
    await journal.append([part("project.json", 1), part("a", 2), part("a", 1)]);
    const { size } = journal;
    await journal.append([part("a", 2), part("a", 1)]);
    expect(journal.size).toBe(size);
    await journal.close();
    expect(overlay(saved, await replay(path, saved))).toEqual([...saved, part("a", 1)]);
  });

  it("recovers whole changes, whichever byte was written last", async () => {
    const name = fc.constantFrom("a", "b", "runs/1/é.npy", "project.json");
    // Few states, so that a part often comes back to an earlier one.
    const bytes = fc.oneof(
      fc.constantFrom(Uint8Array.of(1), Uint8Array.of(2), new Uint8Array()),
      fc.uint8Array({ maxLength: 40 }),
    );
    const parts = fc.array(fc.record({ name, bytes }), { maxLength: 3 });
    const change = fc.oneof(
      fc.record({ type: fc.constantFrom("append", "append", "keep"), parts }),
      fc.record({ type: fc.constant("remove"), parts }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(), fc.boolean(), checkChanges),
      { numRuns: 60 },
    );
  });

  type Change = { type: "append" | "keep" | "remove"; parts: Part[] };

  /** Does the changes, cuts the file or damages a byte, and holds what is recovered against what was after each change. */
  async function checkChanges(list: readonly Change[], cut: number, damage: boolean) {
    await rm(path, { force: true });
    const journal = await openJournal(path, saved);
    const states: Part[][] = [saved];
    for (const { type, parts } of list) {
      const names = parts.map(({ name }) => name);
      if (type === "remove") await journal.remove(names);
      else await journal[type](parts);
      const before = type === "keep" ? [] : states.at(-1)!;
      states.push(overlay(before, new Map(parts.map((one) => [one.name, type === "remove" ? null : one.bytes]))));
    }
    await journal.close();
    expect(byName(overlay(saved, await replay(path, saved)))).toEqual(byName(states.at(-1)!));
    const bytes = await readFile(path);
    const at = cut % bytes.length;
    if (damage) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
    await writeFile(path, damage ? bytes : bytes.subarray(0, at));
    const recovered = byName(overlay(saved, await replay(path, saved)));
    expect(states.some((state) => isSame(byName(state), recovered))).toBe(true);
    // What can still be written goes behind what can still be read.
    const again = await openJournal(path, saved);
    await again.append([part("z", 9)]);
    await again.close();
    expect(byName(overlay(saved, await replay(path, saved)))).toEqual(byName([...recovered, part("z", 9)]));
  }

  it("loses nothing that was committed before", async () => {
    const journal = await openJournal(path, saved);
    await journal.append([part("a", 1)]);
    const whole = journal.size;
    await journal.append([part("a", 2), part("b", 2)]);
    await journal.close();
    const bytes = await readFile(path);
    for (let length = whole; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      expect(await replay(path, saved)).toEqual(new Map([["a", Uint8Array.of(1)]]));
    }
  });

  it("compacts itself, and still says the same", async () => {
    const journal = await openJournal(path, saved);
    const big = (seed: number): Part => ({ name: "big", bytes: new Uint8Array(100_000).fill(seed) });
    await journal.append([part("project.json", 4), part("gone", 1)]);
    await journal.remove(["gone", "data/source.csv"]);
    for (let i = 0; i < 40; i++) await journal.append([big(i)]);
    expect(journal.size).toBeLessThan(1.2e6);
    expect((await readFile(path)).length).toBe(journal.size);
    await journal.append([part("last", 1)]);
    await journal.close();
    expect(overlay(saved, await replay(path, saved))).toEqual([part("project.json", 4), big(39), part("last", 1)]);
    expect(await readdir(folder)).toEqual(["a.gradlab.journal"]);
  });

  it("keeps changes where it can't be compacted, and leaves nothing beside it", async () => {
    await writeFile(`${path}.tmp`, "left by a process that was killed");
    const journal = await openJournal(path, saved);
    expect((await readdir(folder)).sort()).toEqual(["a.gradlab.journal", "a.gradlab.journal.lock"]);
    await mkdir(`${path}.tmp`);
    const big = (seed: number): Part => ({ name: "big", bytes: new Uint8Array(100_000).fill(seed) });
    for (let i = 0; i < 15; i++) await journal.append([big(i)]);
    expect(overlay([], await replay(path, saved))).toEqual([big(14)]);
    await rmdir(`${path}.tmp`);
    await journal.append([big(15)]);
    expect(journal.size).toBeLessThan(2e5);

    // Half a new journal on a disk that is full would keep it full.
    const full = await failingOnce("sync");
    for (let i = 0; i < 15; i++) await journal.append([big(i)]);
    expect(full).toHaveBeenCalled();
    expect((await readdir(folder)).sort()).toEqual(["a.gradlab.journal", "a.gradlab.journal.lock"]);
    await journal.close();
    expect(overlay([], await replay(path, saved))).toEqual([big(14)]);
  });

  it("writes of curves that grow what is new alone, and says all of them", async () => {
    const curve = (count: number): Part => {
      const bytes = new Uint8Array(Float32Array.from({ length: count }, (_, n) => Math.sin(n)).buffer);
      // Its head says how long it is.
      new DataView(bytes.buffer).setUint32(0, count, true);
      return { name: "runs/1/history/ticks/loss.npy", bytes };
    };
    // Of long arrays `toEqual` takes its time.
    const same = (a: Part[], b: Part[]) => expect(isSame(a, b)).toBe(true);
    const weights = (round: number) => part("runs/1/tensors/w.npy", round, round);
    let journal = await openJournal(path, saved);
    let [first, count] = [0, 50_000];
    const grown: number[] = [];
    for (let round = 0; round < 40; round++) {
      const { size } = journal;
      count += 500;
      await journal.keep([...saved, curve(count), weights(round)]);
      const bytes = journal.size - size;
      if (round === 0) first = bytes;
      else if (bytes > 0) grown.push(bytes);
      // A failed write, a reader and another process that goes on.
      if (round === 7) {
        const spy = await failingOnce("writev");
        await expect(journal.keep([...saved, curve(count + 1), weights(99)])).rejects.toThrow("full");
        spy.mockRestore();
      }
      if (round === 20) {
        await journal.close();
        journal = await openJournal(path, saved);
        same(overlay(saved, journal.recovered), [...saved, curve(count), weights(round)]);
      }
      same(overlay(saved, await replay(path, saved)), [...saved, curve(count), weights(round)]);
    }
    expect(first).toBeGreaterThan(200_000);
    // But for the first of the process that went on.
    expect(grown.toSorted((a, b) => a - b).at(-2)).toBeLessThan(12_000);
    // Shorter again, as after a run that diverged, and compacted.
    await journal.keep([...saved, curve(60_000), weights(1)]);
    same(overlay(saved, await replay(path, saved)), [...saved, curve(60_000), weights(1)]);
    for (let round = 0; round < 30; round++) {
      await journal.keep([
        ...saved,
        curve(60_000 + round),
        weights(round),
        { name: "x", bytes: new Uint8Array(400_000).fill(round) },
      ]);
    }
    expect(journal.size).toBeLessThan(3e6);
    const last = overlay(saved, await replay(path, saved)).find(({ name }) => name === curve(1).name);
    same([last!], [curve(60_029)]);
    await journal.close();
  });

  it("recovers patched parts whole, whatever was patched and cut", async () => {
    const name = "runs/1/history/ticks/loss.npy";
    const block = 4096;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ length: fc.integer({ min: 1, max: 12 * block }), at: fc.nat(12 * block), value: fc.nat(255) }),
          {
            minLength: 2,
            maxLength: 8,
          },
        ),
        fc.nat(),
        async (steps, cut) => {
          await rm(path, { force: true });
          const journal = await openJournal(path, []);
          let bytes = new Uint8Array(12 * block);
          const states: Uint8Array[] = [];
          const ends: number[] = [];
          for (const { length, at, value } of steps) {
            const next = new Uint8Array(length);
            next.set(bytes.subarray(0, length));
            next[at % length] = value;
            bytes = next;
            await journal.keep([{ name, bytes }]);
            states.push(bytes);
            ends.push(journal.size);
          }
          await journal.close();
          const whole = await readFile(path);
          const length = cut % (whole.length + 1);
          await writeFile(path, whole.subarray(0, length));
          const last = ends.findLastIndex((end) => end <= length);
          const found = (await replay(path)).get(name);
          expect(found ? Buffer.from(found) : null).toEqual(last < 0 ? null : Buffer.from(states[last]!));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("counts again after a save that it could not take note of", async () => {
    const journal = await openJournal(path, saved);
    await journal.append([part("a", 1)]);
    const next = [part("project.json", 8)];
    await failingOnce("write");
    await expect(journal.reset(next)).rejects.toThrow("full");
    await journal.append([part("b", 2)]);
    await journal.close();
    expect(await replay(path, next)).toEqual(new Map([["b", Uint8Array.of(2)]]));
  });

  it("is left as it is where it can't be read", async () => {
    const journal = await openJournal(path, saved);
    await journal.append([part("a", 1)]);
    await journal.close();
    await failingOnce("read");
    await expect(openJournal(path, saved)).rejects.toMatchObject({ code: "write-failed" });
    expect(await replay(path, saved)).toEqual(new Map([["a", Uint8Array.of(1)]]));
    expect(await readdir(folder)).toEqual(["a.gradlab.journal"]);
  });

  /** The system can't do the next of these: its disk is full. */
  async function failingOnce(what: "read" | "write" | "writev" | "sync") {
    const handle = await open(folder, "r");
    await handle.close();
    const files = Object.getPrototypeOf(handle) as FileHandle;
    return vi.spyOn(files, what).mockImplementationOnce(() => {
      return Promise.reject(Object.assign(new Error("the disk is full"), { code: "ENOSPC" }));
    });
  }

  it("takes a half-written record for none", async () => {
    const journal = await openJournal(path, []);
    await journal.append([part("a", 1)]);
    const half = (await readFile(path)).subarray(16, 40);
    await journal.close();
    await writeFile(path, half, { flag: "a" });
    expect(await replay(path)).toEqual(new Map([["a", Uint8Array.of(1)]]));
  });

  it("is taken over from a process that died", async () => {
    await writeFile(`${path}.lock`, lockOf(deadProcess()));
    await (await openJournal(path)).close();
    expect(await readdir(folder)).toEqual(["a.gradlab.journal"]);
  });
});

describe("where journals lie", () => {
  it("beside the project, or in the journal folder", async () => {
    expect(await journalOf(join(folder, "a.gradlab"), "/nowhere")).toBe(path);
    const place = await journalOf(join(folder, "no", "a.gradlab"), join(folder, "journals"));
    expect(place).toMatch(/journals\/a\.gradlab-[0-9a-f]{8}\.journal$/);
    expect(await readdir(folder)).toContain("journals");
  });

  it.each([["a".repeat(240)], ["ü".repeat(120)], ["💾".repeat(60)]])("of a long name, too: %s", async (name) => {
    const project = join(folder, `${name}.gradlab`);
    await writeProject(project, saved);
    for (const journals of [folder, join(folder, "no")]) {
      const place = await journalOf(journals === folder ? project : join(folder, "no", `${name}.gradlab`), journals);
      const journal = await openJournal(place, saved);
      await journal.append([part("a", 1)]);
      await journal.close();
      expect(overlay(await readProject(project), await replay(place, saved))).toEqual([...saved, part("a", 1)]);
    }
    // Another name of the same start has a journal of its own.
    const other = await journalOf(join(folder, `${name}b.gradlab`), folder);
    expect(other).not.toBe(await journalOf(project, folder));
  });

  it("tells what dead processes left from what is in use", async () => {
    expect(await findAbandoned(join(folder, "none"))).toEqual([]);
    const live = await openJournal(await untitledJournal(folder, "live"));
    await live.append([part("a", 1)]);
    for (const id of ["crashed", "empty", "locked"]) {
      const journal = await openJournal(await untitledJournal(folder, id));
      if (id !== "empty") await journal.append([part("a", 1)]);
      await journal.close();
    }
    await writeFile(join(folder, "untitled-locked.journal.lock"), lockOf(deadProcess()));
    const found = await findAbandoned(folder);
    expect(found).toEqual([join(folder, "untitled-crashed.journal"), join(folder, "untitled-locked.journal")]);
    expect(found.every(isUntitled)).toBe(true);
    await live.close();
  });
});
