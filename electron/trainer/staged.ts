/** What is told of a file that was read and is held ready. */
import { bundled } from "#core/data/bundle";
import { rolesInPieces } from "#core/data/suggest";
import type { DataWarning, Table } from "#core/data/types";
import type { Pieces } from "#core/pieces";
import type { Staged } from "#core/training/views";
import type { Held } from "./reading";

/** Rows up to which a target is looked for at once: that takes a profile, and a person waits for the doubts meanwhile. */
const quickRows = 100_000;
const mostClasses = 6;

export function* describeHeld({ table, readMs }: Held): Pieces<Staged> {
  const { rows, columns, dialect } = table;
  const warnings = bundled(table.warnings);
  const target = rows <= quickRows ? (yield* rolesInPieces(table)).target : null;
  return {
    dialect,
    rows,
    header: columns.map(({ name }) => name),
    types: columns.map(({ type }) => type),
    memory: columns.reduce(
      (sum, column) => sum + ("numbers" in column ? column.numbers.byteLength : column.codes.byteLength),
      0,
    ),
    readMs,
    warnings,
    doubted: doubtedRows(table, warnings),
    suggestedTarget: target,
    classes: target === null ? [] : classesOf(table, target),
  };
}

function doubtedRows(table: Table, warnings: readonly DataWarning[]): Staged["doubted"] {
  const found = warnings.flatMap(({ line, lines, column, code, severity }) => {
    if (line === undefined || severity === "note") return [];
    const rows = new Set((lines ?? [line]).map((one) => rowAt(table, one)).filter((row) => row >= 0));
    const place = column === undefined ? {} : { column };
    return [...rows].map((row) => ({ row, line: table.line(row), cells: table.cells(row), code, ...place }));
  });
  return found.sort((a, b) => a.row - b.row);
}

/** The row that a line of the file belongs to, or −1 above the first one. */
function rowAt(table: Table, line: number): number {
  let low = -1;
  let high = table.rows - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (table.line(middle) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

function classesOf(table: Table, target: string): Staged["classes"] {
  const column = table.columns.find(({ name }) => name === target);
  if (!column || "numbers" in column) return [];
  const counts = column.labels.map(() => 0);
  let present = 0;
  for (const code of column.codes) {
    if (code < 0) continue;
    counts[code]++;
    present++;
  }
  return column.labels
    .map((label, code) => ({ label, share: counts[code] / Math.max(1, present) }))
    .sort((a, b) => b.share - a.share)
    .slice(0, mostClasses);
}
