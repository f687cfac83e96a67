/** The weights between columns as hair lines on a canvas: thousands of them are one redraw. */
import type { NetworkPicture } from "#core/training/views";
import type { Theme } from "../../styles/palette";
import { sourceOf, type Column, type Diagram } from "./diagram";

/** Up to this many lines in a gap the negative ones are dashed; among more a dash would be noise, and colour and the key remain. */
export const mostDashed = 200;
/** Lines of one gap are drawn in this many classes of size. */
const sizes = 8;

export interface StrandScene {
  diagram: Diagram;
  picture: NetworkPicture | null;
  theme: Theme;
}

/** Where the lines of a gap lie: between two columns that run, whatever is switched off between them. */
export interface Gap {
  from: Column;
  to: Column;
  left: number;
  width: number;
}

export function gapsOf({ columns }: Diagram): Gap[] {
  return columns.flatMap((to, index) => {
    const from = sourceOf(columns, index);
    if (!from || to.off) return [];
    const left = Math.floor(rightOf(from));
    return [{ from, to, left, width: Math.ceil(to.box.left) - left }];
  });
}

/** Draws the lines of a gap, in the diagram's coordinates. */
export function drawGap(context: StrandContext, scene: StrandScene, { from, to }: Gap): void {
  if (to.lines === "through") passThrough(context, scene, from, to);
  else weights(context, scene, from, to);
  context.setLineDash([]);
  context.globalAlpha = 1;
}
type StrandContext = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const rightOf = (column: Column) => column.box.left + column.box.width;

function passThrough(context: StrandContext, { theme }: StrandScene, from: Column, to: Column): void {
  context.setLineDash([]);
  context.globalAlpha = 0.55;
  context.strokeStyle = theme.line2;
  context.lineWidth = 1;
  context.beginPath();
  from.cells.forEach((cell, index) => {
    const end = to.cells[index];
    if (end) strand(context, rightOf(from), cell.y, to.box.left, end.y);
  });
  context.stroke();
}

function weights(context: StrandContext, scene: StrandScene, from: Column, to: Column): void {
  const matrix = matching(scene.picture, from, to);
  const lines = from.cells.length * to.cells.length;
  // Behind a dropout of everything no weight has anything to pass on.
  const silent = from.cells.every((cell) => cell.off);
  if (!matrix || silent) return untold(context, scene.theme, from, to, lines);
  let largest = 0;
  for (const weight of matrix) largest = Math.max(largest, Math.abs(weight));
  if (!(largest > 0) || !Number.isFinite(largest)) return untold(context, scene.theme, from, to, lines);
  // By size, and cell by cell within a size: the strong lines lie on top, and neither sign covers the other.
  const paths = new Map<number, Path2D>();
  const key = (size: number, start: number, negative: boolean) =>
    (size * from.cells.length + start) * 2 + Number(negative);
  matrix.forEach((weight, index) => {
    const at = Math.floor(index / to.cells.length);
    const start = from.cells[at];
    const end = to.cells[index % to.cells.length];
    if (!start || !end) return;
    const size = Math.min(sizes - 1, Math.floor((Math.abs(weight) / largest) * sizes));
    const place = key(size, at, weight < 0);
    const path = paths.get(place) ?? new Path2D();
    paths.set(place, path);
    strand(path, rightOf(from), start.y, to.box.left, end.y);
  });
  // Many lines are thin and pale, so that the strong ones are still seen.
  const crowd = Math.min(1, Math.sqrt(160 / lines));
  // Steep lines in a narrow gap lie closer.
  const room = Math.min(1, 0.35 + (to.box.left - rightOf(from)) / 240);
  for (const place of [...paths.keys()].sort((a, b) => a - b)) {
    const negative = place % 2 === 1;
    const share = (Math.floor(place / 2 / from.cells.length) + 0.5) / sizes;
    context.strokeStyle = negative ? scene.theme.weightNeg : scene.theme.weightPos;
    context.lineWidth = 0.5 + (0.4 + crowd) * share;
    context.globalAlpha = Math.min(0.75, (0.05 + 0.8 * share ** (4 - 2.5 * crowd)) * (0.4 + 0.6 * crowd) * room);
    context.setLineDash(negative && lines <= mostDashed ? [5, 3] : []);
    context.stroke(paths.get(place) ?? new Path2D());
  }
}

/** Lines without weights, while they are not known or all 0. */
function untold(context: StrandContext, theme: Theme, from: Column, to: Column, lines: number): void {
  context.setLineDash([]);
  context.strokeStyle = theme.line2;
  context.lineWidth = 0.75;
  context.globalAlpha = Math.min(0.6, 0.15 + 12 / lines);
  context.beginPath();
  for (const start of from.cells)
    for (const end of to.cells) strand(context, rightOf(from), start.y, to.box.left, end.y);
  context.stroke();
}

/** The weights of a column, if the picture is of layers of the same size. */
export function matching(picture: NetworkPicture | null, from: Column, to: Column): Float32Array | null {
  const layer = picture?.layers.find((one) => one.id === to.id);
  return layer?.weights?.length === from.cells.length * to.cells.length ? layer.weights : null;
}

/** An S that leaves and arrives horizontally. */
function strand(path: Path2D | StrandContext, x1: number, y1: number, x2: number, y2: number): void {
  const middle = (x1 + x2) / 2;
  path.moveTo(x1, y1);
  path.bezierCurveTo(middle, y1, middle, y2, x2, y2);
}
