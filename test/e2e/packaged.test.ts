/** What a packaged application does not take: the runtime under a name of its own, with the built application in its resources. */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { command, root, temporaryFolder } from "./app";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const [runtime, ...flags] = command();
const executable = path.join(folder.path, "app", "gradient-lab");

beforeAll(() => {
  const place = path.dirname(executable);
  mkdirSync(path.join(place, "resources"), { recursive: true });
  for (const name of readdirSync(path.dirname(runtime)))
    if (name !== "resources" && name !== path.basename(runtime))
      symlinkSync(path.join(path.dirname(runtime), name), path.join(place, name));
  copyFileSync(runtime, executable);
  symlinkSync(root, path.join(place, "resources", "app"));
  symlinkSync(path.join(root, "samples"), path.join(place, "resources", "samples"));
});

/** Starts it until `enough`, or until it ends by itself; its exit code then, and what it said. */
async function run(words: string[], userData: string, enough = () => false) {
  const env = { ...process.env, GRADIENT_LAB_USER_DATA: userData };
  delete (env as Record<string, unknown>)["ELECTRON_RUN_AS_NODE"];
  const child = spawn(executable, [...flags.slice(0, -1), ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const look = setInterval(() => enough() && child.kill("SIGKILL"), 100);
  const code = await ended;
  clearInterval(look);
  return { code, said };
}

it
  .skipIf(process.platform !== "linux")
  .each([
    "--inspect=0",
    "--inspect-port=0",
    "--remote-debugging-port=0",
    "-remote-debugging-port=0",
    "--remote-debugging-pipe",
    "--js-flags=--expose-gc",
  ])("refuses %s before it opens anything", async (flag) => {
  const userData = path.join(folder.path, "refused");
  const { code, said } = await run([flag], userData);
  expect(said).toMatch(/Gradient Lab does not take --[a-z-]+: leave it out/);
  expect(said).not.toContain("DevTools listening");
  expect(code).toBe(1);
  expect(existsSync(path.join(userData, "journals"))).toBe(false);
});

it.skipIf(process.platform !== "linux")("starts without them, and heeds no NODE_OPTIONS", async () => {
  const userData = path.join(folder.path, "started");
  process.env["NODE_OPTIONS"] = "--inspect=0";
  const { said } = await run([], userData, () => existsSync(path.join(userData, "journals"))).finally(
    () => delete process.env["NODE_OPTIONS"],
  );
  expect(said).not.toContain("Debugger listening");
  expect(existsSync(path.join(userData, "journals"))).toBe(true);
});
