/** How columns run into the input cells of the Data strip. */
import type { RunData } from "#core/data/types";

export interface ColumnRow {
  /** Null: the row that stands for those that are not drawn. */
  column: string | null;
  label: string;
  /** The last step of its recipe: `÷ σ`, `one-hot`. */
  recipe: string;
  y: number;
  /** Heights of its input cells. */
  cells: number[];
}

export interface InputColumn {
  rows: ColumnRow[];
  cells: { y: number; size: number; column: string }[];
  top: number;
  height: number;
}

const mostCells = 32;

/** `height` is the room of the strip; the selected column is always among the rows drawn. */
export function columnsIn(prepared: RunData, selected: string | null, height: number): InputColumn {
  const pitch = height < 110 ? 17 : 20;
  const most = 5;
  const features = prepared.steps.filter((step) => step.inputs.length > 0);
  const cells = inputCells(prepared, height);
  const cellsOf = (column: string) => cells.filter((cell) => cell.column === column).map((cell) => cell.y);

  const shown = features.length > most ? features.slice(0, most - 1) : features;
  const chosen = features.find((step) => step.column === selected);
  if (chosen && !shown.includes(chosen)) shown[shown.length - 1] = chosen;
  const rest = features.filter((step) => !shown.includes(step));
  const count = shown.length + (rest.length ? 1 : 0);
  const first = (height - 3) / 2 - ((count - 1) / 2) * pitch;

  const rows: ColumnRow[] = shown.map((step, index) => ({
    column: step.column,
    label: step.column,
    recipe: step.short.split(", ").at(-1) ?? "",
    y: first + index * pitch,
    cells: cellsOf(step.column),
  }));
  if (rest.length > 0) {
    rows.push({
      column: null,
      label: `${rest.length} more columns`,
      recipe: "",
      y: first + shown.length * pitch,
      cells: rest.flatMap((step) => cellsOf(step.column)),
    });
  }
  const tall = cells.length > 0 ? (cells.at(-1)?.y ?? 0) - (cells[0]?.y ?? 0) + 22 : 30;
  return { rows, cells, top: (height - 3) / 2 - tall / 2, height: tall };
}

function inputCells(prepared: RunData, height: number): InputColumn["cells"] {
  const drawn = Math.min(prepared.inputs.length, mostCells);
  const step = Math.min(18, (height - 34) / Math.max(1, drawn - 1));
  const size = Math.min(8, step * 0.62);
  return Array.from({ length: drawn }, (_, index) => {
    const input = Math.round((index * (prepared.inputs.length - 1)) / Math.max(1, drawn - 1));
    return {
      y: (height - 3) / 2 + (index - (drawn - 1) / 2) * step,
      size,
      column: prepared.inputs[input]?.column ?? "",
    };
  });
}
