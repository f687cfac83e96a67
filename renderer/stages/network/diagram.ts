/** Where the columns of the diagram stand, and their cells. Pure: numbers in, numbers out. All lengths in px. */
import { dropRateOf, kindOf, type LayerPlan } from "#core/network/kinds/layers/index";
import type { LayerDrawing } from "#core/network/kinds/layers/kind";
import type { NetworkPlan } from "#core/network/plan";
import { count, plural } from "#core/numbers";
import { layerWords } from "#core/network/layer-words";
import { shortTitle } from "../../strip/layers";

export const drawnUnits = 32;

export interface Cell {
  y: number;
  width: number;
  height: number;
  /** Dropout: switched off in the mask that is drawn. */
  off: boolean;
}
export interface Column {
  id: string;
  role: "input" | "hidden" | "output";
  glyph: LayerDrawing["glyph"];
  lines: LayerDrawing["lines"];
  /** Index in the draft's list of layers; −1 for input and output. */
  source: number;
  /** Switched off: what comes before goes past it. */
  off: boolean;
  /** Id of the column that its shortcut comes from; null where it has none. */
  shortcut: string | null;
  title: string;
  words: string;
  /** Parameters, and how they come about. */
  parameters: string;
  formula: string;
  x: number;
  /** Of the box around the cells. */
  box: { left: number; top: number; width: number; height: number };
  cells: Cell[];
}
export interface Diagram {
  columns: Column[];
  /** Wider than the frame where the columns need it. */
  width: number;
  /** Least distance of two columns. */
  pitch: number;
  /** Little room for words: short ones, and the '+' stand below the titles. */
  narrow: boolean;
  top: number;
  bottom: number;
}
export interface Frame {
  width: number;
  height: number;
}

/** Columns closer than this get short words; none stand closer than the least pitch. */
const wordsPitch = 104;
const namesPitch = 82;
const leastPitch = 58;
/** Below the columns, for shortcuts one below the other. */
const shortcutLevels = 3;
const shortcutRoom = 10 + shortcutLevels * 5;
/** What is drawn: the layers that run, or all of the draft. */
interface Drawn extends Pick<NetworkPlan, "inputs"> {
  layers: readonly (LayerPlan & { off?: boolean })[];
}

/** `sources` is how many columns of the table the inputs are made from. */
export function layOut(plan: Drawn, sources: number, frame: Frame): Diagram {
  const small = frame.width < 1100;
  const left = small ? 152 : 196;
  const right = small ? 156 : 188;
  const shares = plan.layers.map((layer) => (plan.layers.length > 7 ? 1 : kindOf(layer).drawing.share));
  const total = shares.reduce((sum, one) => sum + one, 0);
  const unit = Math.max(leastPitch, (frame.width - left - right) / total);
  const pitch = unit * Math.min(...shares);
  const narrow = pitch < wordsPitch;
  const top = narrow ? 104 : 88;
  const branches = plan.layers.some(({ shortcut }) => shortcut);
  const bottom = frame.height - 56 - (branches ? shortcutRoom : 0);
  let x = left;
  const room = { top, bottom };
  const inputs = columnOf({ id: "input", role: "input", source: -1, ...plainDrawing }, plan.inputs, x, room, 0);
  const columns: Column[] = [
    {
      ...inputs,
      off: false,
      shortcut: null,
      title: "input",
      words: narrow ? count(plan.inputs) : plural(plan.inputs, "input"),
      parameters: "–",
      formula: narrow ? "" : plural(sources, "column"),
    },
  ];
  plan.layers.forEach((layer, index) => {
    x += unit * (shares[index] ?? 1);
    const { id, source, units } = layer;
    const { glyph, lines } = kindOf(layer).drawing;
    const role = source < 0 ? "output" : "hidden";
    const place = columnOf({ id, role, source, glyph, lines }, units, x, room, dropRateOf(layer));
    const words = { ...wordsOf(layer, narrow), ...(layer.off ? { parameters: "–", formula: "switched off" } : {}) };
    if (layer.off && narrow) words.formula = "off";
    const title = pitch < namesPitch ? shortTitle(layer.title) : layer.title;
    columns.push({ ...place, ...words, title, off: layer.off ?? false, shortcut: layer.shortcut?.id ?? null });
  });
  return { columns, width: Math.max(frame.width, x + right), pitch, narrow, top, bottom };
}

/** The diagram with the columns of the one before wherever they are the same: what is drawn of those stays as it is. */
export function keepColumns(next: Diagram, before: Diagram | undefined): Diagram {
  const known = new Map(before?.columns.map((column) => [column.id, column]));
  const columns = next.columns.map((column) => {
    const old = known.get(column.id);
    return old && sameColumn(old, column) ? old : column;
  });
  return { ...next, columns };
}
function sameColumn({ cells, box, ...rest }: Column, { cells: otherCells, box: otherBox, ...others }: Column): boolean {
  return (
    alike(rest, others) &&
    alike(box, otherBox) &&
    cells.length === otherCells.length &&
    cells.every((cell, index) => alike(cell, otherCells[index]!))
  );
}
const alike = <T extends object>(one: T, other: T): boolean =>
  (Object.keys(one) as (keyof T)[]).every((key) => one[key] === other[key]);

const plainDrawing = { glyph: "cells", lines: "weights" } as const;

function columnOf(
  named: Pick<Column, "id" | "role" | "source" | "glyph" | "lines">,
  units: number,
  x: number,
  room: { top: number; bottom: number },
  rate: number,
): Omit<Column, "title" | "words" | "parameters" | "formula" | "off" | "shortcut"> {
  const { role, glyph } = named;
  const drawn = Math.min(units, drawnUnits);
  const pad = 4;
  // In a tall window units stand farther apart, up to where names beside them have a line each.
  const roomy = Math.max(9, Math.min(20, (room.bottom - room.top) / (drawnUnits + 4)));
  const widest = { input: 22, hidden: roomy, output: 44 }[role];
  const step = Math.min(widest, (room.bottom - room.top - 2 * pad) / drawn);
  const height = Math.min(role === "output" ? 14 : 10, step * 0.64);
  const width = role === "output" ? Math.min(14, Math.max(8, height)) : step > 12 ? height : 8;
  const tall = glyph === "bell" ? room.bottom - room.top : drawn * step + 2 * pad;
  const middle = (room.top + room.bottom) / 2;
  const off = mask(drawn, rate);
  const cells = Array.from({ length: drawn }, (_, index) => ({
    y: middle + (index - (drawn - 1) / 2) * step,
    width,
    height,
    off: off.has(index),
  }));
  const wide = glyph === "bell" || (role === "output" && step > 20) ? 26 : 18;
  return { ...named, x, box: { left: x - wide / 2, top: middle - tall / 2, width: wide, height: tall }, cells };
}

/** One mask of dropout: the share of units that it switches off, spread by the golden ratio. */
export function mask(units: number, rate: number): Set<number> {
  const order = Array.from({ length: units }, (_, index) => index).sort((a, b) => golden(a) - golden(b));
  return new Set(order.slice(0, Math.round(units * rate)));
}
const golden = (index: number) => (index * 0.618_033_988_75) % 1;

function wordsOf(layer: LayerPlan, narrow: boolean): Pick<Column, "title" | "words" | "parameters" | "formula"> {
  const units = "activation" in layer && narrow;
  const sum = kindOf(layer)
    .formula(layer)
    .map((part) => (typeof part === "number" ? count(part) : part));
  return {
    title: layer.title,
    words: layerWords(layer, narrow),
    parameters: layer.parameters > 0 ? count(layer.parameters) : "–",
    formula: units ? plural(layer.units, "unit") : sum.join(" "),
  };
}

/** Shortcuts below the columns, each with an arrow at its end; one that goes around others lies below them. */
export function arcsOf({
  columns,
  bottom,
}: Pick<Diagram, "columns" | "bottom">): { id: string; d: string; head: string }[] {
  const spans = columns.flatMap((to, end) => {
    const start = columns.findIndex(({ id }) => id === to.shortcut);
    return start < 0 || to.off ? [] : [{ start, end, from: columns[start]!, to }];
  });
  const within = (outer: (typeof spans)[number]) =>
    spans.filter(({ start, end }) => start >= outer.start && end <= outer.end).length - 1;
  return spans.map((span) => {
    const { from, to } = span;
    const y = bottom + 9 + Math.min(shortcutLevels - 1, within(span)) * 5;
    // Where one ends and another begins they stand apart.
    const [x1, x2, end] = [from.x + 3, to.x - 3, bottomOf(to) + 2];
    const d = `M${x1} ${bottomOf(from) + 1}V${y - 5}q0 5 5 5H${x2 - 5}q5 0 5 -5V${end}`;
    return { id: to.id, d, head: `M${x2 - 3} ${end + 4}L${x2} ${end}L${x2 + 3} ${end + 4}` };
  });
}
const bottomOf = ({ box }: Column) => box.top + box.height;

/** Between which hidden layers a point lies: the place that a dragged layer would take. */
export function placeAt(diagram: Diagram, x: number): number {
  const hidden = diagram.columns.filter((column) => column.source >= 0);
  return hidden.filter((column) => column.x < x).length;
}

/** The one that a column gets its numbers from: the nearest before it that runs. */
export function sourceOf(columns: readonly Column[], index: number): Column | undefined {
  return columns.slice(0, index).findLast((column) => !column.off);
}

/** Where the line of a place is drawn: in the middle of the gap. */
export function gapAt(diagram: Diagram, place: number): number {
  const before = diagram.columns[place];
  const after = diagram.columns[place + 1];
  return before && after ? (before.x + after.x) / 2 : 0;
}

export interface NameLabel {
  text: string;
  y: number;
  /** The cell that it names; null for the line that counts the rest. */
  cell: number | null;
}
const labelPitch = 14;

/** Names beside cells: all where each has the room of a line, else the first ones with leaders, and how many more there are. */
export function nameLabels(
  column: Column,
  names: readonly string[],
  room: { top: number; bottom: number },
): NameLabel[] {
  const { cells } = column;
  const step = (cells[1]?.y ?? 0) - (cells[0]?.y ?? 0);
  if (names.length === cells.length && (cells.length < 2 || step >= labelPitch)) {
    return names.map((text, cell) => ({ text, y: cells[cell]?.y ?? 0, cell }));
  }
  const most = Math.max(2, Math.min(9, Math.floor((room.bottom - room.top) / 18)));
  const rows = Math.min(names.length, most);
  const shown = names.length > most ? most - 1 : names.length;
  const middle = (room.top + room.bottom) / 2;
  const y = (index: number) => middle + (index - (rows - 1) / 2) * 18;
  const labels: NameLabel[] = names.slice(0, shown).map((text, index) => ({
    text,
    y: y(index),
    cell: Math.min(cells.length - 1, Math.floor((index * cells.length) / Math.max(cells.length, names.length))),
  }));
  if (names.length > shown) labels.push({ text: `+ ${names.length - shown} more`, y: y(shown), cell: null });
  return labels;
}
