/** What a person wants of this computer: taken at once, and kept by the main process. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPage, type Page } from "./page";

let page: Page;
const sent: unknown[] = [];
const take = (argument: unknown) => {
  sent.push(argument);
  return null;
};
beforeEach(async () => {
  sent.length = 0;
  page = await openPage();
  page.answers["preferences.get"] = () => ({
    threads: 3,
    cores: 8,
    seenLessons: ["dropout"],
    used: { "command:run.train": 2 },
    theme: "dark",
    snapshots: { count: 4, days: 9 },
    budget: { run: 64, project: 512 },
  });
  page.answers["preferences.setThreads"] = take;
  page.answers["preferences.setTheme"] = take;
  page.answers["preferences.sawLesson"] = take;
  page.answers["preferences.chose"] = take;
});
afterEach(() => page.close());

it("are what the main process kept", async () => {
  const preferences = page.preferences;
  await preferences.load();
  expect([preferences.threads, preferences.cores, preferences.seenLessons]).toEqual([3, 8, ["dropout"]]);
});

it("are kept as they are changed, a lesson once", async () => {
  const preferences = page.preferences;
  await preferences.load();
  const told = preferences.setThreads(null);
  expect(preferences.threads).toBeNull();
  await told;
  await preferences.setTheme("light");
  await preferences.sawLesson("dropout");
  await preferences.sawLesson("exploding");
  await preferences.sawLesson("exploding");
  expect(preferences.seenLessons).toEqual(["dropout", "exploding"]);
  await preferences.chose("command:run.train");
  expect(preferences.used).toEqual({ "command:run.train": 3 });
  expect(sent).toEqual([
    { threads: null },
    { theme: "light" },
    { lesson: "exploding" },
    { entry: "command:run.train" },
  ]);
});
