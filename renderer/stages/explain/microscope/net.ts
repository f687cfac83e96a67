/** Where the units of the microscope's net stand, and what its lines are. Pure. */
import type { Microscope } from "#core/explain/microscope/view";
import { spread } from "../../../strip/geometry";
import { gradientOf } from "./choose";

export const boxWidth = 72;
/** A unit with two lines, and one with a single one where many have to find room. */
const tall = { height: 38, pitch: 47, least: 41 };
const low = { height: 20, pitch: 24, least: 22 };

export interface Column {
  /** −1: the inputs. */
  layer: number;
  /** Indices of the units that are drawn, in order, with the middle of each. */
  units: { unit: number; y: number }[];
  /** Units that are not drawn. */
  hidden: number;
  height: number;
  twoLines: boolean;
}

/** Units of a layer between `top` and `bottom`: all of them, or the strongest as far as there is room. */
export function columnOf(
  layer: number,
  count: number,
  drawn: ArrayLike<number>,
  { top, bottom }: { top: number; bottom: number },
): Column {
  const room = bottom - top;
  const twoLines = count * tall.least <= room + (tall.least - tall.height);
  const kind = twoLines ? tall : low;
  const fits = Math.max(1, Math.floor((room - (count * kind.least > room ? 18 : 0)) / kind.least));
  const shown = Array.from(drawn)
    .slice(0, Math.min(fits, count))
    .sort((a, b) => a - b);
  const hidden = count - shown.length;
  const end = hidden > 0 ? bottom - 18 : bottom;
  const pitch = Math.min(twoLines ? Math.max(kind.pitch, room / 8) : kind.pitch, (end - top) / shown.length);
  const first = (top + end) / 2 - ((shown.length - 1) * pitch) / 2;
  const units = shown.map((unit, i) => ({ unit, y: first + i * pitch }));
  return { layer, units, hidden, height: kind.height, twoLines };
}

export interface Line {
  from: number;
  to: number;
  y1: number;
  y2: number;
  /** −1 … 1: of the largest in its gap. */
  size: number;
  chosen: boolean;
  /** Ends at the unit of the chosen weight. */
  into: boolean;
}

/** Lines from the column before to that of a layer. `gradients`: by ∂L/∂w; else by what goes forward, w·a. */
export function linesOf(now: Microscope, before: Column, column: Column, gradients: boolean): Line[] {
  const { chain } = now;
  const own = now.layers[column.layer]!;
  const matrix = own.parameters.findIndex((one) => one.matrix);
  const drawnBefore = Array.from(column.layer === 0 ? now.drawnInputs : now.layers[column.layer - 1]!.drawn);
  const drawnHere = Array.from(own.drawn);
  const sent = column.layer === 0 ? now.x : now.layers[column.layer - 1]!.a;
  const isChosen = (from: number, to: number) =>
    chain.layer === column.layer &&
    chain.factor.layer === before.layer &&
    chain.factor.unit === from &&
    chain.unit === to;
  const lines: Line[] = [];
  for (const a of before.units) {
    for (const b of column.units) {
      if (own.lines === "through" && a.unit !== b.unit) continue;
      let value = own.dz[b.unit]!;
      if (own.lines === "weights") {
        const w = own.weights?.[drawnBefore.indexOf(a.unit) * drawnHere.length + drawnHere.indexOf(b.unit)] ?? 0;
        value = gradients && matrix >= 0 ? gradientOf(own, matrix, a.unit * own.units + b.unit) : w * sent[a.unit]!;
      } else if (!gradients) value = sent[a.unit]!;
      const chosen = isChosen(a.unit, b.unit);
      const into = chain.layer === column.layer && chain.unit === b.unit;
      lines.push({
        from: a.unit,
        to: b.unit,
        y1: a.y,
        y2: b.y,
        size: Number.isFinite(value) ? value : 0,
        chosen,
        into,
      });
    }
  }
  const most = lines.reduce((max, { size }) => Math.max(max, Math.abs(size)), 0) || 1;
  for (const line of lines) line.size /= most;
  // The chosen one lies on top.
  return lines.sort((a, b) => Number(a.chosen) - Number(b.chosen) || Number(a.into) - Number(b.into));
}

/** Room for the names of the inputs, and for the answers. */
const sides = { left: 246, right: 188 };
export const placesOf = (columns: number, width: number) =>
  spread(columns, {
    width,
    left: sides.left + boxWidth / 2,
    right: sides.right + boxWidth / 2,
    minimum: boxWidth + 66,
  });

/** The height on the line from one unit to another, at a share of its way; null where one of them is not drawn. */
export function heightBetween(before: Column, column: Column, from: number, to: number, share: number): number | null {
  const a = before.units.find(({ unit }) => unit === from);
  const b = column.units.find(({ unit }) => unit === to);
  if (!a || !b) return null;
  // As the curve runs, which leaves and arrives level.
  const ease = share * share * (3 - 2 * share);
  return a.y + (b.y - a.y) * ease;
}
