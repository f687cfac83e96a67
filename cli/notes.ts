/** What a person should know of the data that was read, on stderr. */
import { count } from "#core/numbers";
import { profileInPieces } from "#core/data/profile";
import { sampleOf } from "#core/data/sample";
import type { DataWarning, Prepared, Table } from "#core/data/types";
import { faults } from "#core/network/check";
import type { Recipe } from "#core/data/recipe-schema";
import type { ExperimentSpec } from "#core/network/spec";
import type { Io } from "./io";
import { inOneLine } from "./printable";
import type { Stages } from "./stages";

/** One line of stderr. Names in it are shown, whatever they have a terminal do. */
export const tellLine = (io: Io, words: string): void => io.stderr(`gradlab: ${inOneLine(words)}\n`);
export const note = (io: Io, words: string): void => tellLine(io, `note: ${words}`);

/** One line a warning; observations (`note`) are left to `gradlab profile`. */
export function tell(io: Io, warnings: readonly DataWarning[]): void {
  for (const { severity, message, detail } of warnings) {
    if (severity !== "note") tellLine(io, `${severity}: ${message}${detail ? ` (${detail})` : ""}`);
  }
}

/** Rows that are looked at for doubts: a look at all would take as long as training does. */
const mostDoubted = 30_000;

/** What is doubtful about a table that a network is to learn from: the same as in the window, of many rows in a sample. */
export function tellDoubts(io: Io, table: Table, recipe: Recipe, target: string, stages: Stages): void {
  const sample = sampleOf(table, mostDoubted);
  if (sample !== table) {
    tell(io, table.warnings);
    const [some, all] = [sample.rows, table.rows].map((rows) => count(rows));
    note(
      io,
      `the data were checked on ${some} of ${all} rows, spread evenly; warnings count these rows, and gradlab profile --target looks at all`,
    );
  }
  tell(io, stages.through("looking at the data", profileInPieces(sample, recipe, target)).warnings);
}

/** What is wrong or doubtful in a spec beside its data: the same as in the window. */
export function tellFaults(io: Io, spec: ExperimentSpec, { task, inputs, classes, split }: Prepared): void {
  const shape = { task, inputs: inputs.length, classes: classes.length, trainingRows: split.train.rows };
  for (const { severity, path, message } of faults(spec, shape)) {
    if (severity === "warning") tellLine(io, `warning: ${path}: ${message}`);
  }
}

/** A doubt as `--json` has it. */
export interface Told {
  code: string;
  message: string;
  /** The column that it is about, and all of them where there are several. */
  column?: string;
  columns?: string[];
  line?: number;
  lines?: number[];
}

export function toldOf({ code, message, detail, column, columns, line, lines }: DataWarning): Told {
  return {
    code,
    message: detail ? `${message}: ${detail}` : message,
    ...(column !== undefined && { column }),
    ...(columns && columns.length > 1 && { columns }),
    ...(line !== undefined && { line }),
    ...(lines && { lines }),
  };
}

/** One line each, the place first. */
export const printTold = (told: readonly Told[]): string =>
  told.map(({ message, line }) => `${line === undefined ? "" : `line ${line}: `}${message}\n`).join("");
