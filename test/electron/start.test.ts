import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultSize, usableBounds } from "../../electron/main/bounds";
import { fileArgument } from "../../electron/main/file-argument";
import { RestartPolicy } from "../../electron/main/restart-policy";

describe("usableBounds", () => {
  const screen = { x: 0, y: 25, width: 1920, height: 1055 };
  const second = { x: 1920, y: 0, width: 1280, height: 1024 };

  it("starts with the default size, or what a small screen has room for", () => {
    expect(usableBounds(null, [screen])).toEqual(defaultSize);
    expect(usableBounds(null, [{ x: 0, y: 0, width: 1366, height: 728 }])).toEqual({ width: 1280, height: 728 });
  });

  it("keeps a place on any screen", () => {
    const bounds = { x: 2000, y: 40, width: 1100, height: 700 };
    expect(usableBounds(bounds, [screen, second])).toEqual(bounds);
  });

  it("comes back from a screen that was unplugged", () => {
    expect(usableBounds({ x: 2000, y: 40, width: 1100, height: 700 }, [screen])).toEqual(defaultSize);
  });

  it("is not larger than the screen, not under the minimum and not above its top", () => {
    const large = usableBounds({ x: -50, y: -10, width: 4000, height: 3000 }, [screen]);
    expect(large).toEqual({ x: -50, y: 25, width: 1920, height: 1055 });
    expect(usableBounds({ x: 0, y: 30, width: 300, height: 200 }, [screen])).toMatchObject({
      width: 1024,
      height: 680,
    });
  });
});

describe("fileArgument", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gradient-lab-start-"));
    writeFileSync(join(folder, "a b.gradlab"), "");
    writeFileSync(join(folder, "C.GRADLAB"), "");
    mkdirSync(join(folder, "folder.gradlab"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds the project among other words, relative to where the command was given", () => {
    expect(fileArgument(["--inspect=0", ".", "a b.gradlab"], folder)).toBe(join(folder, "a b.gradlab"));
    expect(fileArgument([join(folder, "C.GRADLAB")], "/")).toBe(join(folder, "C.GRADLAB"));
  });

  it("finds a table", () => {
    writeFileSync(join(folder, "t.CSV"), "");
    expect(fileArgument(["t.CSV"], folder)).toBe(join(folder, "t.CSV"));
  });

  it("passes over what is neither", () => {
    expect(
      fileArgument(["none.gradlab", "folder.gradlab", "--open=a b.gradlab", "x.csv", "notes.md"], folder),
    ).toBeNull();
  });
});

describe("RestartPolicy", () => {
  it("gives up at the third crash within a minute", () => {
    const policy = new RestartPolicy();
    const first = policy.crashed(0);
    const second = policy.crashed(30_000);
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first ?? Infinity);
    expect(policy.crashed(59_999)).toBeNull();
  });

  it("forgets crashes of long ago, and all of them when asked", () => {
    const policy = new RestartPolicy();
    for (const time of [0, 61_000, 122_000, 150_000]) expect(policy.crashed(time)).not.toBeNull();
    expect(policy.crashed(160_000)).toBeNull();
    policy.reset();
    expect(policy.crashed(160_001)).not.toBeNull();
  });
});
