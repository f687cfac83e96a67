/** From a few settings and a seed to a table, and to the CSV file that a project keeps of it. */
import { toDecimals } from "../../numbers";
import { z } from "zod";
import { createRandom } from "../../random";
import { generatorIds, generatorOf, type GeneratedRow, type GeneratorId } from "./generators";

export const mostRows = 100_000;

const settings = {
  kind: z.enum(generatorIds),
  rows: z.int().min(20).max(mostRows).default(500),
  /** Standard deviation of the noise; by default what the shape is usually shown with. */
  noise: z.number().min(0).max(10).optional(),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  classes: z.int().optional(),
  features: z.int().optional(),
};

/**
 * A data set that is made: `{ kind: "moons", rows: 500, noise: 0.2, seed: 1 }`. Settings that the kind does not know are left
 * out, those that are not said get the kind's own defaults; one beyond the kind's limits is refused in words.
 */
export const generatorSchema = z.object(settings).transform((value, context): GeneratorSpec => {
  const { kind, rows, seed } = value;
  const generator = generatorOf(kind);
  const spec: GeneratorSpec = { kind, rows, seed, noise: value.noise ?? generator.noise };
  for (const key of ["classes", "features"] as const) {
    const known = generator.settings[key];
    if (!known) continue;
    const given = value[key] ?? known.usual;
    if (given < known.min || given > known.max)
      context.addIssue({
        code: "custom",
        path: [key],
        message: `${key} is ${given}; ${kind} takes ${known.min} to ${known.max}`,
      });
    spec[key] = given;
  }
  return spec;
});

export interface GeneratorSpec {
  kind: GeneratorId;
  rows: number;
  noise: number;
  seed: number;
  classes?: number;
  features?: number;
}
export type GeneratorInput = z.input<typeof generatorSchema>;

export interface Generated {
  /** `x1`, `x2`, … */
  features: string[];
  /** Column of the target: `class`, or `y`. */
  target: string;
  /** Names of the classes; null for a number. */
  labels: string[] | null;
  /** In the order of the file: shuffled. */
  rows: GeneratedRow[];
}

/** The same spec gives the same rows, on every machine. */
export function generate(spec: GeneratorSpec): Generated {
  const { kind, rows, noise, seed } = spec;
  const generator = generatorOf(kind);
  const { classes = 2, features = 2 } = spec;
  const clean = generator.rows({ rows, noise, classes, features }, createRandom(seed, `generate/${kind}`));
  const order = createRandom(seed, `generate/${kind}/order`).shuffle(Array.from(clean, (_, i) => i));
  const random = createRandom(seed, `generate/${kind}/noise`);
  const moved = order.map((i): GeneratedRow => {
    const { x, y } = clean[i]!;
    return generator.labels
      ? { x: x.map((value) => value + noise * random.normal()), y }
      : { x, y: y + noise * random.normal() };
  });
  return {
    features: Array.from({ length: moved[0]!.x.length }, (_, i) => `x${i + 1}`),
    target: generator.labels ? "class" : "y",
    labels: generator.labels?.(classes) ?? null,
    rows: moved,
  };
}

/** Five decimals: far below any noise worth the name, and short to read. */
const written = (value: number) => String(toDecimals(value, 5));

/** The table as a file: a header, then a line for each row, the target last. */
export function generateCsv(spec: GeneratorSpec): string {
  const { features, target, labels, rows } = generate(spec);
  const lines = rows.map(({ x, y }) => [...x.map(written), labels ? labels[y]! : written(y)].join(","));
  return `${[...features, target].join(",")}\n${lines.join("\n")}\n`;
}

/** `moons.csv` */
export const generatedName = ({ kind }: GeneratorSpec): string => `${kind}.csv`;
