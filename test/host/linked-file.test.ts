import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stateOf } from "#host/file-source";
import { findLinked, linkTo, type Linked } from "#host/linked-file";
import { openTableFile } from "#host/read-file";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "linked-"));
  file = join(folder, "data.csv");
  writeFileSync(file, "a,b\n1,x\n2,y\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const project = () => join(folder, "project", "p.gradlab");
const linked = async (): Promise<Linked> => ({
  name: "data.csv",
  bytes: stateOf(file).size,
  link: await linkTo(stateOf(file)),
});

describe("a linked file", () => {
  it("is noted with its hash", async () => {
    expect((await linkTo(stateOf(file))).sha256).toBe(createHash("sha256").update(readFileSync(file)).digest("hex"));
  });

  it("takes nothing of a file that was rewritten with its old size and time after it was read", async () => {
    utimesSync(file, 1000, 1000);
    const [opened, state] = [await openTableFile(file), stateOf(file)];
    // The clock of files ticks a few times in a hundredth of a second.
    await new Promise((resolve) => setTimeout(resolve, 50));
    writeFileSync(file, "a,b\n1,x\n2,z\n");
    utimesSync(file, 1000, 1000);
    expect(stateOf(file)).toMatchObject({ size: state.size, modified: state.modified });
    await expect(opened.keep()).rejects.toMatchObject({ code: "changed" });
    await expect(linkTo(state)).rejects.toMatchObject({ code: "changed" });
  });

  it("is the same untouched, and touched without a change", async () => {
    const link = await linked();
    expect(await findLinked(link, project())).toBe(file);
    utimesSync(file, new Date(0), new Date(0));
    expect(await findLinked(link, project())).toBe(file);
  });

  it("is found beside a project that was moved together with it", async () => {
    const link = await linked();
    mkdirSync(join(folder, "project"));
    renameSync(file, join(folder, "project", "data.csv"));
    expect(await findLinked(link, project())).toBe(join(folder, "project", "data.csv"));
  });

  it("has changed, though it is as long as it was", async () => {
    const link = await linked();
    writeFileSync(file, "a,b\n1,x\n2,z\n");
    utimesSync(file, new Date(0), new Date(0));
    expect(await findLinked(link, project())).toMatchObject({
      state: "changed",
      path: file,
      was: { bytes: 12 },
      now: { bytes: 12, modified: "1970-01-01T00:00:00.000Z" },
    });
  });

  it("is missing", async () => {
    const link = await linked();
    rmSync(file);
    expect(await findLinked(link, project())).toMatchObject({ state: "missing", now: null });
  });
});

describe("a copy", () => {
  it.each([0, 1 << 30])("makes the table independent of its file (large from %i bytes)", async (large) => {
    writeFileSync(file, `\ufeffa,b\n${Array.from({ length: 400 }, (_, i) => `${i},"w ${i}"`).join("\n")}\n`);
    const whole = readFileSync(file);
    const { table, keep } = await openTableFile(file, { large, threads: 2 });
    const bytes = await keep();
    expect(Buffer.compare(whole, bytes)).toBe(0);
    rmSync(file);
    expect(table.cells(399)).toEqual(["399", "w 399"]);
    expect(table.cell(17, 1)).toBe("w 17");
    expect(table.line(399)).toBe(401);
  });

  it("is refused of a file that changed since it was read", async () => {
    const { keep } = await openTableFile(file);
    writeFileSync(file, "a,b\n1,x\n2,y\n3,z\n");
    await expect(keep()).rejects.toMatchObject({ code: "changed" });
  });
});
