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
  const all = corners.map((place, at): Vertex => ({
    place,
    values: classes === 2 ? [logit(mesh.scores[at]!)] : sharesAt(mesh, classes, at),
  }));
  for (const cell of cellsOf(mesh.side))
    for (const part of evenParts(cell.map((at) => all[at]!))) {
      const answers = part.map(answerAt);
      const indices = new Set(answers.map(({ index }) => index));
      for (const index of indices) {
        const shape = indices.size === 1 ? part : partOf(part, (vertex) => ahead(vertex, index));
        const sure = answers.reduce((sum, answer) => sum + (answer.index === index ? answer.sure : 0), 0);
        context.fillStyle = color(index);
        context.globalAlpha = (sure / shape.length) * mostTint;
        context.beginPath();
        for (const { place } of shape) context.lineTo(...place);
        context.fill();
      }
    }
}

/** A point of the mesh: where it lies, and the log-odds of two classes or the shares of more. */
interface Vertex {
  place: Corner;
  values: readonly number[];
}
const answerAt = ({ values }: Vertex) => {
  const p = 1 / (1 + Math.exp(-values[0]!));
  return answerOf(values.length === 1 ? [1 - p, p] : values);
};
/** Above 0 where a class is the answer. */
function ahead({ values }: Vertex, index: number): number {
  if (values.length === 1) return index === 1 ? values[0]! : -values[0]!;
  return values[index]! - Math.max(...values.filter((_, other) => other !== index));
}
const between = (a: Vertex, b: Vertex, share: number): Vertex => ({
  place: [a.place[0] + share * (b.place[0] - a.place[0]), a.place[1] + share * (b.place[1] - a.place[1])],
  values: a.values.map((value, i) => value + share * (b.values[i]! - value)),
});

/** More than this between two corners of a cell would be seen as a step. */
const mostStep = 0.1;
const finer = 5;
/** A cell as it is where the network is about as sure everywhere in it, else in smaller ones. */
function evenParts(cell: readonly Vertex[]): (readonly Vertex[])[] {
  const signed = cell.map((vertex) => {
    const { index, sure } = answerAt(vertex);
    return index === 0 ? -sure : sure;
  });
  if (Math.max(...signed) - Math.min(...signed) < mostStep) return [cell];
  const [a, b, c, d] = cell as [Vertex, Vertex, Vertex, Vertex];
  const rows = Array.from({ length: finer + 1 }, (_, i) => {
    const [left, right] = [between(a, d, i / finer), between(b, c, i / finer)];
    return Array.from({ length: finer + 1 }, (__, k) => between(left, right, k / finer));
  });
  return Array.from({ length: finer ** 2 }, (_, at) => {
    const [i, k] = [Math.floor(at / finer), at % finer];
    return [rows[i]![k]!, rows[i]![k + 1]!, rows[i + 1]![k + 1]!, rows[i + 1]![k]!];
  });
}

/** The part of a cell where a function is above 0, cut where it crosses 0 (Sutherland and Hodgman): whole cells would make steps. */
function partOf(cell: readonly Vertex[], field: (vertex: Vertex) => number): Vertex[] {
  return cell.flatMap((from, edge) => {
    const to = cell[(edge + 1) % cell.length]!;
    const [p, q] = [field(from), field(to)];
    const kept = p >= 0 ? [from] : [];
    return p < 0 === q < 0 ? kept : [...kept, between(from, to, p / (p - q))];
  });
}

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
      const share = p / (p - q);
      const [a, b] = [corners[from]!, corners[to]!];
      crossings.push([a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])]);
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
