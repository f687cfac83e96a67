/** Random experiments for what a run is exported to: a table with every kind of trouble, a recipe, a network, and rows to predict. */
import { activationIds, activations } from "#core/network/kinds/activations/index";
import type { SpecInput } from "#core/network/spec";
import { cutsAtShares } from "#core/metrics/cuts";
import { createRandom, type Random } from "#core/random";

export interface Case {
  name: string;
  training: string;
  /** Rows that training did not have, with words that it did not have. */
  fresh: string;
  target: string;
  spec: SpecInput;
  threshold: number;
  /** Of more than two classes; null: the largest p is called. */
  cuts: number[] | null;
  temperature: number | null;
  /** ln(1 + x) stands in the recipe: float32 is less exact there. */
  log: boolean;
}

type Column = {
  name: string;
  recipe: Record<string, unknown>;
  /** What it adds to the target. */
  cell: (fresh: boolean) => [text: string, effect: number];
};

const names = [
  "age",
  "höhe (cm)",
  "label",
  "weight kg",
  '<b>"x"</b>',
  "=1+1",
  "年齢",
  "a/b",
  "sex'",
  "city",
  "N",
  "prob",
];
const words = ["red", "Grün", "blue", "1", "x y", "o'k", '"q"', "<i>", "a,b", "Ω", "NULLish", "zebra", "007"];

/** `seed` alone decides. */
export function drawCase(seed: number): Case {
  const random = createRandom(seed, "export case");
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const chance = (share: number) => random.next() < share;
  const comma = chance(0.3);
  const free = [...names];
  const take = () => free.splice(random.below(free.length), 1)[0]!;
  const tools: Tools = { random, pick, chance, written: (value) => String(value).replace(".", comma ? "," : ".") };
  const makers = [numbers, numbers, categories, categories, truth, dates, numbers];
  const columns = Array.from({ length: 3 + random.below(5) }, () => pick(makers)(take(), tools));
  const task = pick(["binary", "multiclass", "regression"] as const);
  const target = "target";
  const row = (fresh: boolean) => {
    const cells = columns.map(({ cell }) => cell(fresh));
    const sum = cells.reduce((total, [, effect]) => total + effect, 0) + 0.4 * random.normal();
    const answers = {
      binary: () => (sum > 0 ? "yes please" : "no"),
      multiclass: () => (sum > 0.6 ? "high" : sum < -0.6 ? "low" : "mid"),
      regression: () => tools.written(Math.round((1000 + 50 * sum) * 100) / 100),
    };
    return [...cells.map(([text]) => text), answers[task]()];
  };
  const delimiter = comma ? ";" : ",";
  const table = (rows: number, fresh: boolean) =>
    [[...columns.map(({ name }) => name), target], ...Array.from({ length: rows }, () => row(fresh))]
      .map((cells) => cells.map((text) => quoted(text, delimiter)).join(delimiter))
      .join("\n");
  const recipes = Object.fromEntries(columns.map(({ name, recipe }) => [name, recipe]));
  const layers = drawLayers(tools, seed);
  const balanced = task !== "regression" && chance(0.3);
  return {
    name: `seed ${seed}, ${task}`,
    training: `${table(90 + random.below(80), false)}\n`,
    fresh: `${table(40, true)}\n`,
    target,
    spec: {
      recipe: { columns: recipes as NonNullable<SpecInput["recipe"]>["columns"] & object },
      network: { layers },
      training: {
        epochs: 10,
        earlyStopping: null,
        batchSize: pick([8, 16, 33]),
        seed,
        optimizer: { type: "adam", learningRate: 0.01 },
        ...(balanced && { classWeights: "balanced" as const }),
      },
    },
    threshold: task === "binary" ? pick([0.5, 0.5, 0.37, 0.8]) : 0.5,
    // Not drawn, so that all else is as without it.
    cuts: task === "multiclass" && seed % 2 === 0 ? cutsAtShares([seed % 7, 40, 9]) : null,
    temperature: task !== "regression" && chance(0.5) ? pick([0.6, 1.3, 2.2]) : null,
    log: Object.values(recipes).some(({ scale }) => scale === "log1p"),
  };
}

interface Tools {
  random: Random;
  pick: <T>(list: readonly T[]) => T;
  chance: (share: number) => boolean;
  written: (value: number) => string;
}

const quoted = (text: string, delimiter: string) =>
  text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function numbers(name: string, { random, pick, chance, written }: Tools): Column {
  const scale = pick(["standard", "min_max", "robust", "log1p", "none", "standard"]);
  const cyclic = chance(0.15);
  const [gaps, large] = [pick([0, 0, 0.1, 0.3]), scale === "none" ? 1 : pick([1, 10, 1000, 1e6])];
  const positive = scale === "log1p";
  const impute = pick(["mean", "median", "mode", { type: "constant", value: 3 }, undefined]);
  return {
    name,
    recipe: {
      type: "number",
      ...(cyclic ? { encode: "cyclic", ...(chance(0.5) && { period: pick([7, 24, 366]) }) } : { scale }),
      ...(impute !== undefined && { impute }),
      ...(chance(0.3) && { missingFlag: true }),
    },
    cell(fresh) {
      if (chance(gaps)) return [pick(["", "NA", "?", "nan"]), 0.2];
      const z = random.normal();
      const value = (positive ? Math.abs(z) : z) * large;
      if (fresh && chance(0.1)) return [written(pick([-1, -5, 0, 1e9, -1e-7, 123456789])), 0];
      return [written(Number(value.toPrecision(pick([3, 6])))), z * 0.7];
    },
  };
}

function categories(name: string, { random, pick, chance }: Tools): Column {
  const count = 2 + random.below(words.length - 2);
  const own = words.slice(0, count);
  const effects = own.map(() => random.normal());
  const gaps = pick([0, 0.1, 0.25]);
  const encode = pick(["one_hot", "one_hot", "ordinal", "frequency"]);
  const impute = pick(["mode", "own_value", { type: "constant", value: pick(["blue", "elsewhere"]) }, undefined]);
  return {
    name,
    recipe: {
      type: "category",
      encode,
      ...(impute !== undefined && { impute }),
      ...(chance(0.3) && { missingFlag: true }),
      ...(encode === "one_hot" && chance(0.5) && { maxCategories: 1 + random.below(count) }),
      ...(encode === "ordinal" && chance(0.5) && { order: [...own].reverse() }),
      ...(encode !== "one_hot" && { scale: pick(["standard", "min_max", "log1p", "none"]) }),
    },
    cell(fresh) {
      if (chance(gaps)) return [pick(["", "N/A", "-", "null"]), 0.1];
      if (fresh && chance(0.1)) return ["never seen", 0];
      const place = random.below(chance(0.5) ? count : Math.min(2, count));
      return [own[place]!, effects[place]!];
    },
  };
}

function truth(name: string, { pick, chance }: Tools): Column {
  const pairs = pick([
    [
      ["no", "No", "NO"],
      ["yes", "Yes"],
    ],
    [
      ["false", "False"],
      ["true", "TRUE"],
    ],
    [["nein"], ["ja"]],
  ]);
  const gaps = pick([0, 0.15]);
  return {
    name,
    recipe: {
      ...(chance(0.5) && { encode: pick(["ordinal", "frequency"]) }),
      ...(chance(0.3) && { missingFlag: true }),
      ...(chance(0.5) && { impute: pick(["own_value", "mode"]) }),
    },
    cell() {
      if (chance(gaps)) return [pick(["", "NA"]), 0];
      const side = chance(0.4) ? 1 : 0;
      return [pick(pairs[side]!), side - 0.4];
    },
  };
}

function dates(name: string, { random, pick, chance }: Tools): Column {
  const form = pick(["day", "time", "german"]);
  const encode = pick(["value", "date_parts", "cyclic"]);
  const parts = ["year", "month", "day", "weekday", "day_of_year", "hour", "minute"];
  const gaps = pick([0, 0.2]);
  return {
    name,
    recipe: {
      type: "date",
      encode,
      ...(encode !== "value" &&
        chance(0.6) && {
          dateParts: parts
            .filter(() => chance(0.6))
            .concat("month")
            .slice(-5),
        }),
      ...(chance(0.3) && { missingFlag: true }),
      ...(encode !== "cyclic" && { scale: pick(["standard", "min_max", "none"]) }),
    },
    cell() {
      if (chance(gaps)) return ["", 0];
      const time = new Date(Date.UTC(1890, 0, 1) + Math.floor(random.next() * 170 * 365.2425 * 86_400) * 1000);
      const iso = time.toISOString();
      const day = iso.slice(0, 10);
      const german = `${Number(day.slice(8))}.${Number(day.slice(5, 7))}.${day.slice(0, 4)}`;
      const text = form === "day" ? day : form === "time" ? iso.slice(0, 19) : german;
      return [text, Math.sin((2 * Math.PI * time.getUTCMonth()) / 12)];
    },
  };
}

/** Every activation comes up in turn. */
function drawLayers({ random, pick, chance }: Tools, seed: number): NonNullable<SpecInput["network"]>["layers"] {
  const layers: Record<string, unknown>[] = [];
  const usual = activationIds.filter((id) => !("identity" in activations[id]));
  const count = random.below(4) + (seed % 9 === 0 ? 0 : 1);
  for (let i = 0; i < count; i++) {
    const activation = i === 0 ? usual[seed % usual.length]! : pick(activationIds);
    const units = pick([4, 7, 16]);
    layers.push({ type: "dense", units, activation });
    if (chance(0.3)) layers.push({ type: "batch_norm" });
    if (chance(0.25)) layers.push({ type: "layer_norm" });
    if (chance(0.2)) layers.push({ type: "activation", activation: pick(activationIds) });
    if (chance(0.3)) layers.push({ type: "dropout", rate: 0.2 });
    if (layers.length > 1 && chance(0.35))
      layers.push({ type: "residual", around: 1 + random.below(layers.length - 1) });
    if (chance(0.1)) layers.push({ type: "dense", units: 5, activation, enabled: false });
  }
  return layers as NonNullable<SpecInput["network"]>["layers"];
}
