/** The sample tables, as they are and spoilt on purpose. */
import { readFileSync } from "node:fs";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import type { ExperimentSpec } from "#core/network/spec";
import { createRandom, type Random } from "#core/random";
import { nodeDecoder } from "#host/text";

export const targets = {
  breast_cancer: "diagnosis",
  iris: "species",
  wine: "cultivar",
  digits: "digit",
  diabetes: "progression",
  penguins: "species",
} as const;
export type Sample = keyof typeof targets;

export interface Rows {
  names: string[];
  cells: string[][];
  target: string;
}
/** Changes a table; the random numbers depend on the run's seed. */
export type Spoil = (rows: Rows, random: Random) => Rows;

const at = ({ names }: Rows, name: string) => names.indexOf(name);

/** Keeps one row in `every` of a class. */
export const rare =
  (label: string, every: number): Spoil =>
  (rows) => {
    let seen = 0;
    const target = at(rows, rows.target);
    return { ...rows, cells: rows.cells.filter((row) => row[target] !== label || seen++ % every === 0) };
  };

/** Adds a column that is the class with a little noise, or the number of the row. */
export const leak: Spoil = (rows, random) => {
  const target = at(rows, rows.target);
  const labels = [...new Set(rows.cells.map((row) => row[target]!))];
  const numeric = labels.every((label) => !Number.isNaN(Number(label))) && labels.length > 20;
  const told = (row: string[]) => (numeric ? 2 * Number(row[target]) + 5 : labels.indexOf(row[target]!));
  return {
    ...rows,
    names: ["outcome_code", ...rows.names],
    cells: rows.cells.map((row) => [(told(row) + 0.02 * random.normal()).toFixed(4), ...row]),
  };
};
export const rowNumber: Spoil = (rows) => ({
  ...rows,
  names: ["row", ...rows.names],
  cells: rows.cells.map((row, i) => [String(1000 + i), ...row]),
});

/** A target that no straight cut predicts: whether two columns lie on the same side of their medians. Only they stay. */
export const parity =
  (first: string, second: string): Spoil =>
  (rows) => {
    const [a, b] = [at(rows, first), at(rows, second)];
    const values = (j: number) => rows.cells.map((row) => Number(row[j]));
    const median = (j: number) => values(j).sort((x, y) => x - y)[rows.cells.length >> 1]!;
    const [ma, mb] = [median(a), median(b)];
    // Rows near the cuts are left out, so that the classes can be told apart.
    const scale = (j: number) => Math.max(...values(j)) - Math.min(...values(j));
    const clear = (row: string[]) =>
      Math.abs(Number(row[a]) - ma) > 0.04 * scale(a) && Math.abs(Number(row[b]) - mb) > 0.04 * scale(b);
    return {
      target: "same_side",
      names: [first, second, "same_side"],
      cells: rows.cells
        .filter(clear)
        .map((row) => [row[a]!, row[b]!, Number(row[a]) > ma === Number(row[b]) > mb ? "yes" : "no"]),
    };
  };

/** Every row twice, the second time with the next row's class: no network can tell them apart. */
export const contradicted: Spoil = (rows) => {
  const target = at(rows, rows.target);
  const labels = [...new Set(rows.cells.map((row) => row[target]!))];
  const other = (label: string) => labels[(labels.indexOf(label) + 1) % labels.length]!;
  const pair = (row: string[]) => {
    const cells = row.map((cell, j) => (j === target ? cell : "1"));
    return [cells, cells.map((cell, j) => (j === target ? other(cell) : cell))];
  };
  // One column is left to differ, so that there are inputs, but not by class.
  return {
    ...rows,
    cells: rows.cells.flatMap((row, i) => pair(row).map((cells) => [String(i % 5), ...cells.slice(1)])),
  };
};

/** Keeps the first `count` rows of a shuffled table. */
export const few =
  (count: number): Spoil =>
  (rows, random) => {
    const order = Uint32Array.from(rows.cells.keys());
    random.shuffle(order);
    return { ...rows, cells: Array.from(order.subarray(0, count), (i) => rows.cells[i]!) };
  };

const files = new Map<Sample, Rows>();
export function sampleRows(sample: Sample): Rows {
  const known = files.get(sample);
  if (known) return known;
  const [names = [], ...cells] = readFileSync(`samples/${sample}.csv`, "utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const rows = { names, cells, target: targets[sample] };
  files.set(sample, rows);
  return rows;
}

export function tableOf(sample: Sample, spoil: Spoil | undefined, seed: number): Rows {
  const rows = sampleRows(sample);
  return spoil ? spoil(rows, createRandom(seed, "doctor bench", 0)) : rows;
}

export const spoilt = (rows: Rows, spoils: readonly Spoil[], seed: number): Rows =>
  spoils.reduce((table, spoil, i) => spoil(table, createRandom(seed, "doctor bench", i)), rows);

export function datasetOf({ names, cells, target }: Rows, spec: ExperimentSpec): Dataset {
  const text = [names, ...cells].map((row) => row.join(",")).join("\n");
  const table = readTable(new TextEncoder().encode(`${text}\n`), { decode: nodeDecoder });
  return prepare(table, spec.recipe, target);
}
