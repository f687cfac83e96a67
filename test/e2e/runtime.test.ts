/** Which Electron the other tests say something about. */
import { expect, it } from "vitest";
import { applications } from "./app";

const { start } = applications();

/** The oldest that the application is to run in. */
const floor = 25;

it("runs in the Electron that was asked for, no older than the floor", async () => {
  const app = await start("runtime");
  const version = await app.electron.evaluate(() => process.versions["electron"] ?? "");
  const asked = process.env["EXPECTED_ELECTRON"];
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(floor);
  expect(version).toBe(asked ?? version);
});
