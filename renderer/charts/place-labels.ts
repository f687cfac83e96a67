/**
 * Places the words of charts and strips: none on another, none struck through by a curve, all inside their area. Pure and
 * deterministic, in pixels; y grows downwards.
 */
import { overlaps, strikes, type Box, type Obstacles, type Strikes } from "./strikes";

export type { Box, Obstacles } from "./strikes";
export interface Point {
  x: number;
  y: number;
}

/** Words that look for a place. Those that are asked for first choose first. */
export interface Wish {
  width: number;
  height: number;
  /** Left upper corners of the places that they may take, the best one first; others near the first are tried after them. */
  places: readonly Point[];
  /** Must be seen: where no place is free they take the one that is struck least. Others are left out then. */
  must?: boolean;
  /** Stand in one of their places or nowhere. */
  only?: boolean;
  /** Where they may stand; left out: in the whole area. */
  in?: Box;
}

/** Steps in which places around the wished one are tried, and how many to each side. */
const stepX = 12;
const stepY = 6;

/** Offsets from near to far; the same for all, made once for each reach. */
const around = new Map<string, readonly Point[]>();
function offsets(width: number, height: number): readonly Point[] {
  const [acrossAll, downAll] = [Math.ceil(width / stepX), Math.ceil(height / stepY)];
  const key = `${acrossAll} ${downAll}`;
  let found = around.get(key);
  if (!found) {
    const all: Point[] = [];
    for (let i = -acrossAll; i <= acrossAll; i++) {
      for (let j = -downAll; j <= downAll; j++) all.push({ x: i * stepX, y: j * stepY });
    }
    found = all.sort((a, b) => Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y) || a.y - b.y || a.x - b.x);
    if (around.size > 16) around.clear();
    around.set(key, found);
  }
  return found;
}

/** For each wish the box that its words take, or null where there is none: they are not drawn then. */
export const placeLabels = (wishes: readonly Wish[], area: Box, obstacles: Obstacles = {}): (Box | null)[] =>
  placeAmong(wishes, area, strikes(obstacles, area));

/** The same, where what strikes words is known already, and other words have `taken` their places. */
export function placeAmong(
  wishes: readonly Wish[],
  area: Box,
  struck: Strikes,
  taken: readonly Box[] = [],
): (Box | null)[] {
  const placed: Box[] = [...taken];
  return wishes.map((wish) => {
    const box = placeOne(wish, wish.in ?? area, struck, placed);
    if (box) placed.push(box);
    return box;
  });
}

function placeOne(wish: Wish, area: Box, struck: Strikes, placed: readonly Box[]): Box | null {
  const { width, height, places } = wish;
  const first = places[0];
  if (!first || width > area.right - area.left || height > area.bottom - area.top) return null;
  /** Pushed back into the area where it sticks out. */
  const boxAt = ({ x, y }: Point): Box => {
    const left = Math.max(area.left, Math.min(area.right - width, x));
    const top = Math.max(area.top, Math.min(area.bottom - height, y));
    return { left, top, right: left + width, bottom: top + height };
  };
  let best: Box | null = null;
  let least = wish.must ? Infinity : 1;
  const free = (at: Point): boolean => {
    const box = boxAt(at);
    if (placed.some((other) => overlaps(other, box))) return false;
    const count = struck(box, least);
    if (count < least) [best, least] = [box, count];
    return count === 0;
  };
  if (places.some(free) || wish.only) return best;
  for (const { x, y } of offsets(area.right - area.left, area.bottom - area.top)) {
    if (free({ x: first.x + x, y: first.y + y })) return best;
  }
  return best;
}

/**
 * Which of the ticks of an axis can be named, by their places along it and the room that each name takes there, with `gap`
 * between two names: the first and the last one before the others, those halfway before those beside.
 */
export function fittingTicks(places: readonly number[], sizes: readonly number[], gap: number): boolean[] {
  const shown = places.map(() => false);
  const taken: [number, number][] = [];
  const take = (i: number) => {
    const reach: [number, number] = [places[i]! - sizes[i]! / 2, places[i]! + sizes[i]! / 2];
    if (taken.some(([from, to]) => reach[0] < to + gap && from < reach[1] + gap)) return;
    taken.push(reach);
    shown[i] = true;
  };
  const halve = (from: number, to: number) => {
    if (to - from < 2) return;
    const middle = Math.floor((from + to) / 2);
    take(middle);
    halve(from, middle);
    halve(middle, to);
  };
  if (places.length > 0) take(0);
  if (places.length > 1) take(places.length - 1);
  halve(0, places.length - 1);
  return shown;
}

/** A chart's own account of the words that it has placed, on its canvas: asked for by tests. */
export function keepPlaced(on: Element, boxes: readonly (Box & { text: string })[]): void {
  Object.defineProperty(on, "placedLabels", { configurable: true, value: boxes });
}
