import { command } from "../command";
import { UsageError } from "../errors";
import type { Exported } from "../export/format";
import { formats } from "../export/formats";
import { outputOptions } from "../output";
import { chooseRun, openProject } from "../project";

interface Answer extends Exported {
  run: string;
  format: string;
}

export const exporting = command<Answer>({
  summary: "Write a run of a project for other programs.",
  positionals: ["P.gradlab"],
  options: {
    run: { value: "ID", help: "which run (else the one that the window showed last)" },
    format: { value: "FORMAT", help: formats.map(({ name, help }) => `${name}: ${help}`).join("; ") },
    out: { value: "FILE", help: "where it is written" },
    ...Object.assign({}, ...formats.map(({ options }) => options)),
    ...outputOptions,
  },
  async run(args, io) {
    const path = args.positionals[0] ?? "";
    const names = formats.map(({ name }) => name);
    if (args.text("format") === undefined)
      throw new UsageError(`--format is missing; it is one of ${names.join(", ")}`);
    const name = args.choice("format", names);
    const format = formats.find((one) => one.name === name)!;
    for (const other of formats) {
      const own = Object.keys(format.options ?? {});
      const stray = Object.keys(other.options ?? {}).find(
        (option) => !own.includes(option) && (args.flag(option) || args.text(option) !== undefined),
      );
      if (stray !== undefined) throw new UsageError(`--${stray} goes with --format ${other.name} alone`);
    }
    const out = args.required("out");
    const content = await openProject(path, io);
    const snapshot = chooseRun(content, args.text("run"));
    const written = await format.write({ path, content, snapshot, out, args, io });
    return { run: snapshot.record.id, format: format.name, ...written };
  },
  print: ({ files, words }) => `${files.join(", ")}: ${words}\n`,
});
