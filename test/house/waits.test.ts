/** End-to-end tests wait for what they wait for, not for a time: a fixed wait is too long on one machine and too short on another. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Milliseconds that nothing may be waited for longer: what must not happen can't be polled for. */
const longest = 300;

/** A time is what these are about, or they are no tests. */
const free = new Set([
  "offline.test.ts", // What Chromium fetches by itself within a minute.
  "pictures.ts", // Pictures for people: charts and checks have come to their end by then.
]);

const waits =
  /waitForTimeout\(((?:[^()]|\([^()]*\))*)\)|await (?:wait|pause|sleep|delay)\(([^()]*)\)|await new Promise(?:<\w+>)?\(\((\w+)\) => setTimeout\(\3, ([^()]*)\)\)/g;

/** What is waited for by the clock alone for longer than that, or for a time that is worked out. */
function fixedWaits(text: string): string[] {
  return [...text.matchAll(waits)]
    .filter((found) => !(Number((found[1] ?? found[2] ?? found[4] ?? "").replaceAll("_", "")) <= longest))
    .map(([words]) => words);
}

describe("waits of end-to-end tests", () => {
  it.each([
    ["await page.waitForTimeout(1000);", true],
    ["await app.page.waitForTimeout(2_500);", true],
    ["await app.page.waitForTimeout(seconds * 1000);", true],
    ["await new Promise((resolve) => setTimeout(resolve, 3000));", true],
    ["await wait(500);", true],
    ["await page.waitForTimeout(300);", false],
    ["await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 30_000))]);", false],
    ["await new Promise((resolve) => setTimeout(resolve, 50));", false],
    ["await expect.poll(() => done, { timeout: 30_000 }).toBe(true);", false],
  ])("knows one: %s", (text, found) => expect(fixedWaits(text).length > 0).toBe(found));

  it("are short where nothing can be polled for", () => {
    const folder = join(import.meta.dirname, "../e2e");
    const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !free.has(name));
    expect(files.length).toBeGreaterThan(40);
    const found = files.flatMap((name) =>
      fixedWaits(readFileSync(join(folder, name), "utf8")).map((words) => `${name}: ${words}`),
    );
    expect(found).toEqual([]);
  });
});
