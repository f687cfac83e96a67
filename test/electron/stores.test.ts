import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RecentProject } from "#bridge/contract";
import { Recents } from "../../electron/main/recents";
import { Settings } from "../../electron/main/settings";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "gradient-lab-stores-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A project whose file exists. */
function project(name: string, summary = ""): RecentProject {
  const path = join(folder, `${name}.gradlab`);
  writeFileSync(path, "");
  return { path, name, opened: "2026-11-22T10:00:00.000Z", summary, curves: [{ slot: 0, points: [0, 0.5, 1] }] };
}

describe("recent projects", () => {
  const store = () => join(folder, "recent.json");
  const names = (projects: readonly RecentProject[]) => projects.map((one) => one.name);

  it("keeps the newest first, each once, ten at most, and reads them back", async () => {
    const recents = await Recents.load(store());
    for (let i = 0; i < 12; i++) await recents.add(project(`p${i}`));
    await recents.add(project("p5", "1 run"));
    const expected = ["p5", "p11", "p10", "p9", "p8", "p7", "p6", "p4", "p3", "p2"];
    expect(names(await recents.list())).toEqual(expected);
    const again = await Recents.load(store());
    expect(names(await again.list())).toEqual(expected);
    expect(again.known[0]).toMatchObject({ summary: "1 run", curves: [{ slot: 0, points: [0, 0.5, 1] }] });
  });

  it("drops what is gone, in the file too, and tells of each change", async () => {
    let changes = 0;
    const recents = await Recents.load(store(), () => changes++);
    const [kept, gone] = [project("kept"), project("gone")];
    await recents.add(kept);
    await recents.add(gone);
    rmSync(gone.path);
    expect(names(await recents.list())).toEqual(["kept"]);
    expect(recents.has(gone.path)).toBe(false);
    expect(names((await Recents.load(store())).known)).toEqual(["kept"]);
    expect(changes).toBe(3);
  });

  it("loses none of several that are added at once", async () => {
    const recents = await Recents.load(store());
    await Promise.all(["a", "b", "c"].map((name) => recents.add(project(name))));
    expect(names((await Recents.load(store())).known)).toEqual(["c", "b", "a"]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each(["", "{", "[1]", '{"a": 1}'])("starts empty from a broken file: %s", async (content) => {
    writeFileSync(store(), content);
    const recents = await Recents.load(store());
    expect(recents.known).toEqual([]);
    await recents.add(project("first"));
    expect(names((await Recents.load(store())).known)).toEqual(["first"]);
  });

  it("forgets all of them", async () => {
    const recents = await Recents.load(store());
    await recents.add(project("a"));
    await recents.clear();
    expect((await Recents.load(store())).known).toEqual([]);
  });
});

describe("settings", () => {
  it("come back as they were left", async () => {
    const path = join(folder, "settings.json");
    const settings = await Settings.load(path);
    expect(settings.value.theme).toBe("system");
    settings.update({ theme: "dark" });
    settings.rememberFolder("data", "/data");
    settings.rememberFolder("project", "/projects");
    await settings.written();
    const again = await Settings.load(path);
    expect(again.value.theme).toBe("dark");
    expect(again.folder("data")).toBe("/data");
    expect(again.folder("project")).toBe("/projects");
    expect(again.folder("png")).toBeUndefined();
  });

  it("of an older version keep what they have, and get the rest by default", async () => {
    const path = join(folder, "settings.json");
    writeFileSync(path, JSON.stringify({ theme: "dark", window: null, folders: { data: "/data" } }));
    const settings = await Settings.load(path);
    expect(settings.value).toEqual({
      theme: "dark",
      window: null,
      folders: { data: "/data" },
      threads: null,
      seenLessons: [],
      used: {},
      snapshots: { count: 10, days: 30 },
      budget: { run: 256, project: 2048 },
    });
    settings.update({ threads: 3 });
    await settings.written();
    expect((await Settings.load(path)).value.threads).toBe(3);
  });
});
