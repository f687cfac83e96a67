import { generateCsv, generatorSchema, mostRows, type GeneratorSpec } from "#core/data/generate/generate";
import { generatorIds, generators } from "#core/data/generate/generators";
import { isStandardOutput, writeOutput } from "#host/output";
import { command } from "../command";
import { UsageError } from "../errors";
import { outputOf, outputOptions } from "../output";
import { countOf } from "../text";

interface Made extends GeneratorSpec {
  path: string;
}

export const make = command<Made>({
  summary: `Generate a data set and write it as CSV: ${generatorIds.join(", ")}.`,
  positionals: ["KIND"],
  options: {
    out: { value: "OUT.csv", help: "the file to write" },
    rows: { value: "N", help: "rows (default 500)" },
    noise: { value: "S", help: "standard deviation of the noise (default: the kind's own)" },
    seed: { value: "N", help: "the same seed gives the same file (default 1)" },
    classes: { value: "N", help: "classes of blobs and spirals" },
    features: { value: "N", help: "features of blobs and friedman" },
    ...outputOptions,
  },
  async run(args) {
    const out = args.required("out");
    const spec = read({
      kind: args.positionals[0],
      rows: args.integer("rows", 20, mostRows),
      noise: args.number("noise", 0, 10),
      seed: args.integer("seed", 0, 0xffff_ffff),
      classes: args.integer("classes", 2, 1000),
      features: args.integer("features", 1, 1000),
    });
    await writeOutput(out, [generateCsv(spec)], outputOf(args, "table", []));
    return { ...spec, path: out };
  },
  print: ({ kind, rows, noise, seed, path }) =>
    isStandardOutput(path)
      ? ""
      : `${generators[kind].title}, ${countOf(rows, "row")}, noise ${noise}, seed ${seed}, in ${path}\n`,
});

function read(given: Record<string, unknown>): GeneratorSpec {
  const kind = generatorIds.find((id) => id === given["kind"]);
  if (!kind) throw new UsageError(`KIND is “${String(given["kind"])}”; it must be one of ${generatorIds.join(", ")}`);
  for (const key of ["classes", "features"] as const)
    if (given[key] !== undefined && !Object.hasOwn(generators[kind].settings, key))
      throw new UsageError(`--${key} means nothing for ${kind}`);
  const parsed = generatorSchema.safeParse(given);
  if (!parsed.success) throw new UsageError(`--${parsed.error.issues[0]?.message ?? "settings"}`);
  return parsed.data;
}
