/** A command of `gradlab`, its arguments and its help. */
import { parseArgs } from "node:util";
import { UsageError } from "./errors";
import type { Io } from "./io";
import { printable, printableJson } from "./printable";

export interface Option {
  /** What stands for the value in the help (`N`); without it the option is a switch. */
  value?: string;
  help: string;
  /** It may be given several times. */
  multiple?: boolean;
}

export interface CommandInfo<R> {
  summary: string;
  /** Names of the arguments without a dash, all required. */
  positionals: readonly string[];
  options: Readonly<Record<string, Option>>;
  /** Does the work; the result is what `--json` prints. */
  run(args: Arguments, io: Io): Promise<R>;
  /** The result for people. */
  print(result: R): string;
}

/** A command whose result's type stays inside. */
export interface CliCommand {
  summary: string;
  help(name: string): string;
  /** Runs and returns what goes to stdout. */
  execute(argv: readonly string[], io: Io): Promise<string>;
}

const common: Readonly<Record<string, Option>> = {
  json: { help: "print one JSON value on stdout" },
  help: { help: "print this help" },
};

export function command<R>(info: CommandInfo<R>): CliCommand {
  const options = { ...info.options, ...common };
  return {
    summary: info.summary,
    help: (name) => help(name, info, options),
    async execute(argv, io) {
      const args = new Arguments(argv, info.positionals, options);
      const result = await info.run(args, io);
      return args.flag("json") ? toJson(result) : printable(info.print(result));
    },
  };
}

/** JSON, in one line unless it is indented. NaN and the infinities become null, as JSON has no word for them. */
export const toJson = (value: unknown, indent?: number): string =>
  printableJson(JSON.stringify(value, null, indent)) + "\n";

/** The arguments of one call, checked. */
export class Arguments {
  private readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];

  constructor(argv: readonly string[], positionals: readonly string[], options: Readonly<Record<string, Option>>) {
    const config = Object.fromEntries(
      Object.entries(options).map(([name, { value, multiple = false }]) => [
        name,
        { type: value === undefined ? "boolean" : "string", multiple } as const,
      ]),
    );
    try {
      const parsed = parseArgs({ args: withNumbers(argv, options), options: config, allowPositionals: true });
      this.values = parsed.values;
      this.positionals = parsed.positionals;
    } catch (error) {
      throw new UsageError(explain(error, Object.keys(options)));
    }
    const missing = positionals[this.positionals.length];
    if (missing !== undefined) throw new UsageError(`${missing} is missing`);
    if (this.positionals.length > positionals.length) {
      throw new UsageError(`unexpected argument “${this.positionals[positionals.length]}”`);
    }
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** Every value of an option that may be given several times. */
  list(name: string): string[] {
    const values = this.values[name];
    return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (!(number >= min && number <= max))
      throw new UsageError(`--${name} is “${value}”; it must be a whole number from ${min} to ${max}`);
    return number;
  }

  number(name: string, min: number, max: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = value.trim() === "" ? NaN : Number(value);
    if (!(number >= min && number <= max))
      throw new UsageError(`--${name} is “${value}”; it must be a number from ${min} to ${max}`);
    return number;
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new UsageError(`--${name} is “${value}”; it must be one of ${choices.join(", ")}`);
    return found;
  }
}

/** `--seed -1` is a number that is too small, and no option. */
function withNumbers(argv: readonly string[], options: Readonly<Record<string, Option>>): string[] {
  const takesValue = (word: string | undefined) => {
    const name = word?.startsWith("--") ? word.slice(2) : "";
    return Object.hasOwn(options, name) && options[name]?.value !== undefined;
  };
  return argv.flatMap((word, at) => {
    const isNumber = (value: string | undefined) => value !== undefined && /^-[\d.]/.test(value);
    if (isNumber(word) && takesValue(argv[at - 1])) return [];
    return takesValue(word) && isNumber(argv[at + 1]) ? [`${word}=${argv[at + 1]}`] : [word];
  });
}

/** Node's sentence about the arguments, in the form of all others. */
function explain(error: unknown, options: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /Unknown option '(.*?)'/.exec(message)?.[1];
  if (unknown !== undefined)
    return `there is no option ${unknown}; there are ${options.map((name) => `--${name}`).join(", ")}`;
  const ambiguous = /Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(message)?.[1];
  if (ambiguous !== undefined)
    return `${ambiguous} needs a value; one that begins with - is given as ${ambiguous}=VALUE`;
  const given = /Option '(?:-\w, )?(--[\w-]+)' does not take an argument/.exec(message)?.[1];
  if (given !== undefined) return `${given} takes no value`;
  const lacking = /Option '(?:-\w, )?(--[\w-]+)[^']*' argument missing/.exec(message)?.[1];
  return lacking === undefined ? (message.split("\n")[0] ?? message) : `${lacking} needs a value`;
}

function help(
  name: string,
  info: { summary: string; positionals: readonly string[] },
  options: Readonly<Record<string, Option>>,
): string {
  const lines = Object.entries(options).map(([option, { value, help: text }]): [string, string] => [
    `--${option}${value === undefined ? "" : ` ${value}`}`,
    text,
  ]);
  const width = Math.max(...lines.map(([left]) => left.length));
  const usage = ["gradlab", name, ...info.positionals, "[options]"].join(" ");
  return `${usage}\n\n${info.summary}\n\nOptions:\n${lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join("")}`;
}
