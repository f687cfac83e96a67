/** The entry of the built CLI. */
import { reasonOf } from "#host/files";
import { run } from "./main";

// A reader that has seen enough (`| head`) closes the pipe: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`gradlab: standard output could not be written: ${reasonOf(error)}\n`);
  process.exit(1);
});
// Nobody is left to be told.
process.stderr.on("error", () => undefined);

process.exitCode = await run(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
  clock: () => performance.now(),
  now: () => new Date(),
});
