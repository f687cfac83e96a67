/** What is doubtful about a file, with what can be done about it before it is imported. */
import type { ColumnType, DataWarning } from "#core/data/types";
import { typeWords } from "../columns";

/** How a doubt is settled: a choice of two, by the id of what it changes. */
export interface Settlement {
  kind: "type" | "ragged" | "escape";
  value: string;
  options: { value: string; label: string }[];
}

export interface Doubt {
  key: string;
  severity: DataWarning["severity"];
  title: string;
  words: string;
  column?: string;
  /** All the columns that it is about. */
  columns: readonly string[];
  settlement: Settlement | null;
  /** A word in place of numbers or dates that may stand for a missing value in the whole file; null where there is none. */
  word: string | null;
}

interface Given {
  warnings: readonly DataWarning[];
  /** Types as the file suggests them, by name. */
  types: Readonly<Record<string, ColumnType>>;
  chosen: Readonly<Record<string, ColumnType>>;
  ragged: "fit" | "leave_out";
  /** A backslash in quotes is an escape. */
  escape?: boolean;
}

const rank = { problem: 0, warning: 1, note: 2 } as const;

/** The gravest first. A doubt that a choice has settled stays, with the choice. */
export function doubtsOf(given: Given): Doubt[] {
  return given.warnings
    .toSorted((a, b) => rank[a.severity] - rank[b.severity])
    .map((warning, index) => ({
      key: `${warning.code} ${warning.column ?? ""} ${index}`,
      severity: warning.severity,
      title: warning.message,
      words: wordsOf(warning),
      ...(warning.column !== undefined && { column: warning.column }),
      columns: warning.columns ?? (warning.column === undefined ? [] : [warning.column]),
      settlement: settlementOf(warning, given),
      word: wordOf(warning),
    }));
}

/** Detail, line and example, each once. */
function wordsOf({ code, detail, line, example }: DataWarning): string {
  const parts = [detail ?? ""];
  if (line !== undefined && !/\bline|\bin row \d/.test(parts[0] ?? "")) parts.push(`line ${line}`);
  const short = example?.replaceAll(/\s+/g, " ").slice(0, 60);
  // The row of a ragged record stands in the table.
  if (short && code !== "ragged_row" && !parts.join(" ").includes(short.slice(0, 20))) parts.push(`“${short}”`);
  return parts.filter((part) => part !== "").join("; ");
}

/** Told by its form: a few letters, and more than once. A number that is written in another way has digits. */
function wordOf({ code, count = 0, example = "" }: DataWarning): string | null {
  const word = example.trim();
  return code === "demoted" && count > 1 && /^[^\d,]{1,20}$/.test(word) ? word : null;
}

function settlementOf(warning: DataWarning, { types, chosen, ragged, escape = false }: Given): Settlement | null {
  const { code, column, offer } = warning;
  if (code === "ragged_row") {
    const options = [
      { value: "fit", label: "Fill or cut" },
      { value: "leave_out", label: "Leave out" },
    ];
    return { kind: "ragged", value: ragged, options };
  }
  if (code === "backslash_escape") {
    const options = [
      { value: "letter", label: "A letter" },
      { value: "escape", label: "An escape" },
    ];
    return { kind: "escape", value: escape ? "escape" : "letter", options };
  }
  if (column === undefined || offer === undefined) return null;
  const asItIs = types[column] ?? "category";
  return {
    kind: "type",
    value: chosen[column] === offer ? offer : asItIs,
    options: [
      { value: asItIs, label: typeWords[asItIs] },
      { value: offer, label: labelOf(warning, offer) },
    ],
  };
}

function labelOf({ code, count = 0 }: DataWarning, offer: ColumnType): string {
  if (code === "ambiguous_date") return "Date, day first";
  return count > 0 && code !== "compact_dates" ? `${typeWords[offer]}, ${count} missing` : typeWords[offer];
}
