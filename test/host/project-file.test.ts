import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile, mkdir, readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limits } from "#core/project/limits";
import { fromParts, toParts } from "#core/project/parts";
import { readProject, writeProject } from "#host/project-file";
import { applicationVersion } from "#host/version";
import { content } from "../core/project/fixtures";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  path = join(folder, "flowers.gradlab");
});
afterEach(() => rm(folder, { recursive: true }));

describe("a project file", () => {
  it("gives back the project", async () => {
    const size = await writeProject(path, toParts(content()));
    expect((await readFile(path)).length).toBe(size);
    expect(fromParts(await readProject(path))).toEqual(content());
  });

  it("is the same bytes for the same project, and names the application's version", async () => {
    await writeProject(path, toParts(content()));
    await writeProject(join(folder, "again.gradlab"), toParts(content()));
    const bytes = await readFile(path);
    expect(bytes.equals(await readFile(join(folder, "again.gradlab")))).toBe(true);
    expect(await readFile(new URL("../../package.json", import.meta.url), "utf8")).toContain(
      `"version": "${applicationVersion}"`,
    );
    expect(bytes.toString("latin1")).toContain(`"application": "${applicationVersion}"`);
  });

  it("is read whole while another program writes it in place", async () => {
    await writeProject(path, toParts(content()));
    const bytes = await readFile(path);
    // As a copy or a synchronised folder does it: the file is there before all of it is.
    const half = Math.floor(bytes.length / 2);
    await writeFile(path, bytes.subarray(0, half));
    const growing = (async () => {
      for (let length = half; length < bytes.length; length += Math.ceil(half / 8)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await writeFile(path, bytes.subarray(0, length));
      }
      await writeFile(path, bytes);
    })();
    expect(fromParts(await readProject(path))).toEqual(content());
    await growing;
    await writeFile(path, bytes.subarray(0, half));
    await expect(readProject(path)).rejects.toMatchObject({ code: "damaged" });
  });

  it("takes parts that are longer than what is written at once", async () => {
    const long = new Uint8Array(2 ** 24 + 3_000_001).map((_, i) => i * 7);
    await writeProject(path, [{ name: "long", bytes: long }, ...toParts(content())]);
    const [first, ...rest] = await readProject(path);
    expect(Buffer.compare(first?.bytes ?? new Uint8Array(), long)).toBe(0);
    expect(rest).toEqual(toParts(content()));
  });

  it("is read after another program has packed it again", async () => {
    await writeProject(path, toParts(content()));
    const script = `
import sys, zipfile
old = zipfile.ZipFile(sys.argv[1])
new = zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED)
for name in reversed(old.namelist()): new.writestr(name, old.read(name))
new.close()`;
    const again = join(folder, "again.gradlab");
    const { status, error } = spawnSync("python3", ["-c", script, path, again]);
    // Without Python there is nothing to pack it with.
    if (error) return expect(error).toMatchObject({ code: "ENOENT" });
    expect(status).toBe(0);
    expect(fromParts(await readProject(again))).toEqual(content());
  });

  it("replaces the old file, follows links, and leaves nothing else behind", async () => {
    await writeProject(path, toParts(content([])));
    const link = join(folder, "link.gradlab");
    await symlink(path, link);
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(join(folder, `.flowers.gradlab.${dead}.tmp`), "half a project");
    await writeProject(link, toParts(content()));
    expect(await readlink(link)).toBe(path);
    expect(fromParts(await readProject(path)).runs).toHaveLength(2);
    expect((await readdir(folder)).sort()).toEqual(["flowers.gradlab", "link.gradlab"]);
  });

  it("keeps the old file when a save fails", async () => {
    await writeProject(path, toParts(content()));
    const before = await readFile(path);
    await expect(writeProject(path, [{ name: "/not/allowed", bytes: new Uint8Array(1) }])).rejects.toMatchObject({
      code: "write-failed",
      message: expect.stringContaining("The old file is unchanged"),
    });
    expect(before.equals(await readFile(path))).toBe(true);
    expect(await readdir(folder)).toEqual(["flowers.gradlab"]);
    await expect(writeProject(join(folder, "no", "such.gradlab"), [])).rejects.toThrow(
      "there is no such file or folder. No file was made there; save elsewhere.",
    );
  });

  it("says of more parts than can be read how many runs are too many, and leaves the old file", async () => {
    await writeProject(path, toParts(content()));
    const old = await readFile(path);
    const bytes = new Uint8Array(1);
    const parts = Array.from({ length: limits.parts + 1 }, (_, n) => ({ name: `runs/${n >> 1}/part-${n}`, bytes }));
    await expect(writeProject(path, parts)).rejects.toThrow(
      /could not be saved to .*flowers\.gradlab: its 200.001 parts are more than the 200.000 that a file may have\. Delete runs .* about 1 of them; nothing/,
    );
    expect((await readFile(path)).equals(old)).toBe(true);
  });

  it("is read by Python: zipfile finds no fault, numpy loads the arrays", async () => {
    await writeProject(path, toParts(content()));
    const program = `
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
try:
    import numpy
    arrays = numpy.load(sys.argv[1])
    weights = arrays["runs/1/tensors/dense_1/weights"]
    signal = arrays["runs/1/history/signals/gradientNorm"]
    print(json.dumps(["numpy", list(weights.shape), str(weights.dtype), float(weights.sum()), list(signal.shape)]))
except ImportError:
    print(json.dumps(["no numpy"]))
`;
    const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["--version"]).status === 0);
    const answer: unknown = python
      ? JSON.parse(execFileSync(python, ["-c", program, path], { encoding: "utf8" }))
      : ["no python"];
    const weights = Array.from(content().runs[0]?.tensors[0]?.data ?? []);
    const total = weights.reduce((a, b) => a + b, 0);
    const sum = expect.closeTo(total, 5);
    // Where Python or NumPy is missing there is nothing to compare with.
    expect([["no python"], ["no numpy"], ["numpy", [4, 3], "float32", sum, [5, 2]]]).toContainEqual(answer);
  });
});

describe("a file that can't be opened", () => {
  it("is not there, is a folder, or something else", async () => {
    await expect(readProject(path)).rejects.toMatchObject({ code: "not-found" });
    await mkdir(path);
    await expect(readProject(path)).rejects.toMatchObject({ code: "not-a-project" });
    const text = join(folder, "text.gradlab");
    for (const bytes of ["", "P", "a,b\n1,2\n"]) {
      await writeFile(text, bytes);
      await expect(readProject(text)).rejects.toMatchObject({ code: "not-a-project" });
    }
  });

  it("is a ZIP file of another kind", async () => {
    const script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('a.txt', 'a')";
    if (spawnSync("python3", ["-c", script, path]).status !== 0)
      return expect(spawnSync("python3").error).toBeDefined();
    await expect(readProject(path)).rejects.toThrow("not a Gradient Lab project: it has no manifest.json");
  });

  it("is cut off anywhere", async () => {
    await writeProject(path, toParts(content()));
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length += 397) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readProject(path)).rejects.toMatchObject({ code: length < 4 ? "not-a-project" : "damaged" });
      expect((await readFile(path)).length).toBe(length);
    }
  });

  it("has a flipped bit in a part, which is named", async () => {
    await writeProject(path, toParts(content()));
    const bytes = await readFile(path);
    const values = bytes.indexOf("\x93NUMPY", bytes.indexOf("PK\x03\x04", 1, "latin1"), "latin1");
    bytes.writeUInt8(bytes.readUInt8(values + 130) ^ 4, values + 130);
    await writeFile(path, bytes);
    await expect(readProject(path)).rejects.toMatchObject({
      code: "damaged",
      part: "runs/1/tensors/dense_1/weights.npy",
      message: expect.stringContaining("does not match its checksum"),
    });
  });

  it("is never read as something else, whichever byte is damaged", async () => {
    const parts = toParts(content([]));
    await writeProject(path, parts);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at += 7) {
      const bad = Buffer.from(bytes);
      bad.writeUInt8(bytes.readUInt8(at) ^ 0x20, at);
      await writeFile(path, bad);
      const outcome = await readProject(path).catch((error: unknown) => error);
      // A byte that carries nothing (a date, a mode) may differ; a part may not.
      if (Array.isArray(outcome)) expect(outcome).toEqual(parts);
      else expect(outcome).toMatchObject({ name: "ProjectError" });
    }
  });
});
