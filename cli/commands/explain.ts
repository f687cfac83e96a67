import { command } from "../command";
import { UsageError } from "../errors";
import { openSubject, subjectOptions, type Told } from "../explain/aspect";
import { aspects } from "../explain/aspects";

export const explain = command<Told>({
  summary: "Tell what a run's answers rest on, and where they fail.",
  positionals: ["P.gradlab"],
  options: {
    ...Object.fromEntries(aspects.map(({ name, option }) => [name, option])),
    ...Object.assign({}, ...aspects.map(({ options }) => options)),
    ...subjectOptions,
  },
  async run(args, io) {
    const asked = aspects.filter(({ name }) => args.flag(name) || args.text(name) !== undefined);
    const names = aspects.map(({ name }) => `--${name}`).join(", ");
    const [aspect, other] = asked;
    if (!aspect) throw new UsageError(`what is to be explained is missing: one of ${names}`);
    if (other) throw new UsageError(`--${aspect.name} and --${other.name} can't both be given`);
    for (const { name, options } of aspects) {
      if (name === aspect.name) continue;
      const stray = Object.keys(options ?? {}).find(
        (option) =>
          !Object.hasOwn(aspect.options ?? {}, option) &&
          (args.flag(option) || args.text(option) !== undefined || args.list(option).length > 0),
      );
      if (stray) throw new UsageError(`--${stray} goes with --${name} alone`);
    }
    return aspect.tell(await openSubject(args, io), args, io);
  },
  print: ({ text }) => text,
});
