import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { overlay } from "#core/project/journal-records";
import { replay } from "#host/journal-read";
import { readProject } from "#host/project-file";
import { buildScript } from "../../scripts/lib/script.mjs";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
  await buildScript({ entry: join(import.meta.dirname, "killed.ts"), folder: folder, name: "killed.mjs" });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the writer, kills it after some of its changes in the middle of the next, and says the last change that it reported. */
async function killAfter(path: string, changes: number): Promise<number> {
  const child = spawn(process.execPath, [join(folder, "killed.mjs"), path], { stdio: ["ignore", "pipe", "inherit"] });
  let [seen, last, text] = [0, -1, ""];
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      last = Number(line.split(" ")[1]);
      if (seen++ === changes) setTimeout(() => child.kill("SIGKILL"), (changes * 7) % 5);
    }
  });
  await once(child, "close");
  return last;
}

it("loses no finished change to kill -9, and mixes no two", async () => {
  const path = join(folder, "killed.gradlab");
  for (let round = 0; round < 12; round++) {
    const last = await killAfter(path, 4 + ((round * 5) % 9));
    const saved = await readProject(path);
    const parts = overlay(saved, await replay(`${path}.journal`, saved));
    const generations = new Set(parts.map((part) => part.bytes[0]));
    expect(parts.map((part) => part.name)).toEqual(["a", "b", "c"]);
    expect(parts.every((part) => part.bytes.every((byte) => byte === part.bytes[0]))).toBe(true);
    expect(generations.size).toBe(1);
    // A change may be on disk before it is reported.
    expect([last, last + 1].map((generation) => generation % 251)).toContain([...generations][0]);
  }
});
