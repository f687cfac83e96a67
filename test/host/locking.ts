// Takes and gives back locks as it is told, a line each: `take PATH`, `project PATH`, `free PATH`. Bundled and started by lock.test.ts.
import { createInterface } from "node:readline";
import { lockProject } from "#host/journal-lock";
import { freeLock, takeLock } from "#host/lock-file";

for await (const line of createInterface({ input: process.stdin })) {
  const [what = "", path = ""] = line.split(" ");
  let said = "done";
  if (what === "take") said = (await takeLock(path, "test")) === null ? "mine" : "taken";
  else if (what === "free") await freeLock(path);
  else await lockProject(path, "gradlab train");
  process.stdout.write(`${said}\n`);
}
