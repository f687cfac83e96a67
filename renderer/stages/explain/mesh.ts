/**
 * The plane of a network's two inputs as it comes out of a layer: each cell in the colour of the network's own answer and fading
 * where it is unsure, the boundaries between the answers, and the square grid of the input.
 */
import type { SpaceMesh } from "#core/training/views";
import { classColor } from "../../styles/palette";

export type Corner = readonly [number, number];
export interface MeshLooks {
  classes: number;
  /** Of a class. */
  color(index: number): string;
  ink: string;
  region: boolean;
  grid: boolean;
}
/** Cells between two lines of the grid that are drawn. */
const every = 4;
/** Of a cell that the network is sure of. */
const mostTint = 0.34;

/** `corners`: where the points of the mesh lie, in pixels. */
export function drawMesh(
  context: CanvasRenderingContext2D,
  corners: readonly Corner[],
  mesh: SpaceMesh,
  { classes, color, ink, region, grid }: MeshLooks,
): void {
  context.save();
  if (region) drawCells(context, corners, mesh, { classes, color });
  context.strokeStyle = ink;
  if (grid) {
    context.globalAlpha = 0.26;
    context.lineWidth = 0.75;
    drawGrid(context, corners, mesh.side);
  }
  if (region) {
    context.globalAlpha = 0.8;
    context.lineWidth = 1.4;
    for (const field of fieldsOf(mesh, classes)) drawZero(context, corners, mesh.side, field);
  }
  context.restore();
}

/** The class that a share of each is answered with, and how sure that is: 0 at chance, 1 at certainty. */
export function answerOf(shares: readonly number[]): { index: number; sure: number } {
  const index = shares.indexOf(Math.max(...shares));
  const chance = 1 / shares.length;
  return { index, sure: Math.max(0, (shares[index]! - chance) / (1 - chance)) };
}
/** Shares of the classes at a point; two classes have one score, the second one's. */
function sharesAt({ scores }: SpaceMesh, classes: number, at: number): number[] {
  if (classes === 2) return [1 - scores[at]!, scores[at]!];
  return Array.from({ length: classes }, (_, index) => scores[at * classes + index]!);
}
const cellsOf = (side: number) =>
  Array.from({ length: (side - 1) ** 2 }, (_, cell) => {
    const at = Math.floor(cell / (side - 1)) * side + (cell % (side - 1));
    return [at, at + 1, at + side + 1, at + side] as const;
  });

function drawCells(
  context: CanvasRenderingContext2D,
  corners: readonly Corner[],
  mesh: SpaceMesh,
  { classes, color }: Pick<MeshLooks, "classes" | "color">,
): void {
  const answers = Array.from({ length: mesh.side ** 2 }, (_, at) => answerOf(sharesAt(mesh, classes, at)));
  const fields = fieldsOf(mesh, classes);
  /** Above 0 where a class is the answer; of two classes one field tells both. */
  const ahead = (index: number) => (at: number) => {
    if (classes > 2) return fields[index]!(at);
    return index === 1 ? fields[0]!(at) : -fields[0]!(at);
  };
  for (const cell of cellsOf(mesh.side)) {
    const indices = new Set(cell.map((at) => answers[at]!.index));
    for (const index of indices) {
      const part = indices.size === 1 ? cell.map((at) => corners[at]!) : partOf(cell, corners, ahead(index));
      const sure = cell.reduce((sum, at) => sum + (answers[at]!.index === index ? answers[at]!.sure : 0), 0);
      context.fillStyle = color(index);
      context.globalAlpha = (sure / part.length) * mostTint;
      context.beginPath();
      for (const corner of part) context.lineTo(...corner);
      context.fill();
    }
  }
}

/** The part of a cell where a function is above 0, cut where it crosses 0 (Sutherland and Hodgman): whole cells would make steps. */
export function partOf(cell: readonly number[], corners: readonly Corner[], field: (at: number) => number): Corner[] {
  return cell.flatMap((from, edge) => {
    const to = cell[(edge + 1) % cell.length]!;
    const [p, q] = [field(from), field(to)];
    const kept = p >= 0 ? [corners[from]!] : [];
    return p < 0 === q < 0 ? kept : [...kept, crossing(corners[from]!, corners[to]!, p / (p - q))];
  });
}
const crossing = (a: Corner, b: Corner, share: number): Corner => [
  a[0] + share * (b[0] - a[0]),
  a[1] + share * (b[1] - a[1]),
];

function drawGrid(context: CanvasRenderingContext2D, corners: readonly Corner[], side: number): void {
  const steps = Array.from({ length: side }, (_, i) => i);
  for (let at = 0; at < side; at += every)
    for (const line of [steps.map((i) => at * side + i), steps.map((i) => i * side + at)]) {
      context.beginPath();
      for (const i of line) context.lineTo(...corners[i]!);
      context.stroke();
    }
}

/** Straight in the last layer's plane, where p is a sigmoid of it; bounded, for p may be 0 or 1 as it stands. */
const logit = (p: number) => Math.max(-40, Math.min(40, Math.log(p / (1 - p))));

/** Functions of a point that are 0 on the boundaries. */
function fieldsOf(mesh: SpaceMesh, classes: number): ((at: number) => number)[] {
  if (classes === 2) return [(at) => logit(mesh.scores[at]!)];
  return Array.from({ length: classes }, (_, own) => (at: number) => {
    const shares = sharesAt(mesh, classes, at);
    return shares[own]! - Math.max(...shares.filter((__, other) => other !== own));
  });
}

/** Where a function crosses 0, cell by cell (marching squares). */
function drawZero(
  context: CanvasRenderingContext2D,
  corners: readonly Corner[],
  side: number,
  field: (at: number) => number,
): void {
  const values = Array.from({ length: side * side }, (_, at) => field(at));
  context.beginPath();
  for (const cell of cellsOf(side)) {
    const crossings: Corner[] = [];
    for (let edge = 0; edge < 4; edge++) {
      const [from, to] = [cell[edge]!, cell[(edge + 1) % 4]!];
      const [p, q] = [values[from]!, values[to]!];
      if (p < 0 === q < 0) continue;
      crossings.push(crossing(corners[from]!, corners[to]!, p / (p - q)));
    }
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      context.moveTo(...crossings[i]!);
      context.lineTo(...crossings[i + 1]!);
    }
  }
  context.stroke();
}

/** Below one unit that answers for two classes: p from 0 to 1 along x in the colours of the answers. `x` gives pixels. */
export function drawAnswers(
  context: CanvasRenderingContext2D,
  x: (p: number) => number,
  { top, bottom }: { top: number; bottom: number },
  ink: string,
): void {
  const steps = 40;
  context.save();
  for (let i = 0; i < steps; i++) {
    const p = (i + 0.5) / steps;
    context.fillStyle = classColor(p >= 0.5 ? 1 : 0, 2);
    context.globalAlpha = Math.abs(p - 0.5) * 2 * mostTint;
    const left = Math.round(x(i / steps));
    context.fillRect(left, top, Math.round(x((i + 1) / steps)) - left, bottom - top);
  }
  context.globalAlpha = 0.8;
  context.strokeStyle = ink;
  context.lineWidth = 1.4;
  context.beginPath();
  context.moveTo(x(0.5), top);
  context.lineTo(x(0.5), bottom);
  context.stroke();
  context.restore();
}
