/** One call of `gradlab`: finds the command, runs it, and turns what goes wrong into one line and an exit code. */
import { commands } from "./commands";
import { UsageError } from "./errors";
import { Interrupted } from "./interrupt";
import type { Io } from "./io";
import { tellLine } from "./notes";
import { ProjectError } from "#core/project/error";
import { OutputError } from "#host/output";
import { applicationVersion } from "#host/version";

/** Exit code: 0; 1 for data, specs and projects that can't be used; 2 for a call that is not understood; 130 and the like after a signal. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === "--version") return say(io, `gradlab ${applicationVersion}\n`);
    if (name === undefined) throw new UsageError(`a command is missing; there are ${Object.keys(commands).join(", ")}`);
    if (name === "--help" || name === "-h" || name === "help") return say(io, overview());
    if (!isCommand(name))
      throw new UsageError(`there is no command “${name}”; there are ${Object.keys(commands).join(", ")}`);
    if (rest.includes("--help")) return say(io, commands[name].help(name));
    return say(io, await commands[name].execute(rest, io));
  } catch (error) {
    return fail(error, name, io);
  }
}

const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);

function say(io: Io, text: string): number {
  io.stdout(text);
  return 0;
}

function fail(error: unknown, name: string | undefined, io: Io): number {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s*[\r\n]+\s*/g, " ");
  const usage = error instanceof UsageError;
  tellLine(io, `${message}${hintFor(error, name)}`);
  return error instanceof Interrupted ? error.exitCode : usage ? 2 : 1;
}

function hintFor(error: unknown, name: string | undefined): string {
  if (error instanceof UsageError) return ` (gradlab ${name !== undefined && isCommand(name) ? `${name} ` : ""}--help)`;
  if (error instanceof ProjectError && error.code === "in-use-elsewhere")
    return " If it is not open there any more, --take-over goes on.";
  return error instanceof OutputError && error.code === "foreign_kind" ? " (--force replaces it)" : "";
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`);
  return `gradlab COMMAND …\n\nFind out why a neural network learns or does not.\n\nCommands:\n${lines.join("")}\ngradlab COMMAND --help says more.\n`;
}
