/** The one plugin of our charts: the words of the axes, and the marks of all kinds, which lie in `data.marks`. */
import type { Chart, Plugin } from "chart.js";
import { frameOf, type Frame } from "../frame";
import { ColumnController } from "../kinds/column-controller";
import type { Dataset } from "../kinds/index";
import { keepPlaced, placeAmong } from "../place-labels";
import { strikes, type Box, type Obstacles, type Strikes } from "../strikes";
import { drawTickLabels } from "../tick-labels";
import { drawAlong } from "./label";
import { markKinds, type Mark } from "./index";
import type { MarkKind } from "./mark";
import { write } from "./write";

interface MarkedData {
  datasets: readonly Dataset[];
  marks: readonly Mark[];
  /** Of what moves. */
  over: readonly Mark[];
}
const dataOf = (chart: Chart): MarkedData => chart.data as unknown as MarkedData;
type Kinds = readonly [MarkKind<Mark>, Mark[]][];

/** Each kind with its marks. */
const byKind = (all: readonly Mark[]): Kinds =>
  Object.entries(markKinds).flatMap(([kind, can]): [MarkKind<Mark>, Mark[]][] => {
    const own = all.filter((mark) => mark.kind === kind);
    return own.length > 0 ? [[can as unknown as MarkKind<Mark>, own]] : [];
  });
type Placed = Box & { text: string };

/** What is known of a chart's still part: where words stand, and what others keep clear of. */
const stills = new WeakMap<Chart, { ticks: readonly Placed[]; words: readonly Placed[]; struck: Strikes }>();
/** Charts whose still part alone is to be drawn. */
const stillAlone = new WeakSet<Chart>();

export function drawStill(chart: Chart): void {
  stillAlone.add(chart);
  try {
    chart.draw();
  } finally {
    stillAlone.delete(chart);
  }
}

export const marks: Plugin = {
  id: "marks",
  beforeDraw(chart) {
    if (!stillAlone.has(chart)) drawBelow(chart);
  },
  beforeDatasetsDraw(chart) {
    const frame = frameOf(chart);
    if (!frame) return;
    frame.ctx.save();
    for (const [kind, own] of byKind(dataOf(chart).marks)) kind.below?.(frame, own);
    frame.ctx.restore();
  },
  afterDatasetsDraw(chart) {
    const frame = frameOf(chart);
    if (!frame) return;
    frame.ctx.save();
    const ticks = drawTickLabels(chart, frame.theme);
    const kinds = byKind(dataOf(chart).marks);
    const struck = strikes(obstaclesOf(chart, frame, kinds, false), frame.area);
    const words = drawWords(chart, frame, dataOf(chart).marks, { struck, taken: [] });
    stills.set(chart, { ticks, words, struck });
    keepPlaced(chart.canvas, [...ticks, ...words]);
    for (const [kind, own] of kinds) kind.above?.(frame, own);
    frame.ctx.restore();
    if (!stillAlone.has(chart)) drawAbove(chart);
  },
};

/** What moves and lies below all else. */
export function drawBelow(chart: Chart): void {
  const { over } = dataOf(chart);
  const frame = over.length > 0 ? frameOf(chart) : null;
  if (!frame) return;
  frame.ctx.save();
  for (const [kind, own] of byKind(over)) kind.below?.(frame, own);
  frame.ctx.restore();
}

/** What moves and lies over all else; its words keep clear of those that stand. */
export function drawAbove(chart: Chart): void {
  const { over } = dataOf(chart);
  const moving = controllersOf(chart, true);
  const still = stills.get(chart);
  const frame = over.length + moving.length > 0 ? frameOf(chart) : null;
  if (!frame || !still) return;
  const { ticks, words: taken } = still;
  for (const controller of moving) controller.drawOver(frame);
  frame.ctx.save();
  const kinds = byKind(over);
  const near = strikes(obstaclesOf(chart, frame, kinds, true), frame.area);
  const struck: Strikes = (box, most) => {
    const count = still.struck(box, most);
    return count >= most ? count : count + near(box, most - count);
  };
  const words = drawWords(chart, frame, over, { struck, taken });
  keepPlaced(chart.canvas, [...ticks, ...taken, ...words]);
  for (const [kind, own] of kinds) kind.above?.(frame, own);
  frame.ctx.restore();
}

/** Words of marks, none on another, and clear of the data where there is room. */
function drawWords(
  chart: Chart,
  frame: Frame,
  of: readonly Mark[],
  { struck, taken }: { struck: Strikes; taken: readonly Placed[] },
): Placed[] {
  const { datasets, marks: all } = dataOf(chart);
  const head = all.find((mark) => mark.kind === "playhead" && mark.line);
  const on = { datasets, head: head?.kind === "playhead" ? frame.x(head.x) : NaN };
  const wanted = byKind(of).flatMap(([kind, own]) => kind.words?.(frame, own, on) ?? []);
  const slanted = of.filter((mark) => mark.kind === "label" && mark.towards !== undefined);
  if (wanted.length === 0 && slanted.length === 0) return [];
  const { area } = frame;
  const boxes = placeAmong(wanted, area, struck, taken);
  const placed = boxes.flatMap((box, i) => {
    if (!box) return [];
    write(frame, wanted[i]!, box.left, (box.top + box.bottom) / 2);
    return [{ ...box, text: wanted[i]!.text }];
  });
  for (const mark of slanted) if (mark.kind === "label") drawAlong(frame, mark, [...taken, ...placed]);
  return placed;
}

const controllersOf = (chart: Chart, over: boolean): ColumnController<Dataset>[] =>
  chart
    .getSortedVisibleDatasetMetas()
    .flatMap(({ controller }) =>
      controller instanceof ColumnController && controller.over === over ? [controller] : [],
    );

function obstaclesOf(chart: Chart, frame: Frame, kinds: Kinds, over: boolean): Obstacles {
  const found = [
    ...controllersOf(chart, over).map((controller) => controller.obstaclesIn(frame)),
    ...kinds.map(([kind, own]): Obstacles => kind.obstacles?.(frame, own) ?? {}),
  ];
  return {
    curves: found.flatMap(({ curves = [] }) => curves),
    boxes: found.flatMap(({ boxes = [] }) => boxes),
  };
}
