/** The one plugin of our charts: the words of the axes, and the marks of all kinds, which lie in `data.marks`. */
import type { Chart, Plugin } from "chart.js";
import { frameOf, type Frame } from "../frame";
import { ColumnController } from "../kinds/column-controller";
import type { Dataset } from "../kinds/index";
import { keepPlaced, placeLabels, type Box } from "../place-labels";
import type { Obstacles } from "../strikes";
import { drawTickLabels } from "../tick-labels";
import { drawAlong } from "./label";
import { markKinds, type Mark } from "./index";
import type { MarkKind } from "./mark";
import { write } from "./write";

interface MarkedData {
  datasets: readonly Dataset[];
  marks: readonly Mark[];
}
const dataOf = (chart: Chart): MarkedData => chart.data as unknown as MarkedData;

/** Each kind with its marks on the chart. */
const onChart = (chart: Chart): [MarkKind<Mark>, Mark[]][] =>
  Object.entries(markKinds).flatMap(([kind, can]): [MarkKind<Mark>, Mark[]][] => {
    const own = dataOf(chart).marks.filter((mark) => mark.kind === kind);
    return own.length > 0 ? [[can as unknown as MarkKind<Mark>, own]] : [];
  });

export const marks: Plugin = {
  id: "marks",
  beforeDatasetsDraw(chart) {
    const frame = frameOf(chart);
    if (!frame) return;
    frame.ctx.save();
    for (const [kind, own] of onChart(chart)) kind.below?.(frame, own);
    frame.ctx.restore();
  },
  afterDatasetsDraw(chart) {
    const frame = frameOf(chart);
    if (!frame) return;
    frame.ctx.save();
    const ticks = drawTickLabels(chart, frame.theme);
    keepPlaced(chart.canvas, [...ticks, ...drawWords(chart, frame)]);
    for (const [kind, own] of onChart(chart)) kind.above?.(frame, own);
    frame.ctx.restore();
  },
};

/** Words of all marks, none on another, and clear of the data where there is room. */
function drawWords(chart: Chart, frame: Frame): (Box & { text: string })[] {
  const { datasets, marks: all } = dataOf(chart);
  const kinds = onChart(chart);
  const head = all.find((mark) => mark.kind === "playhead" && mark.line);
  const on = { datasets, head: head?.kind === "playhead" ? frame.x(head.x) : NaN };
  const wanted = kinds.flatMap(([kind, own]) => kind.words?.(frame, own, on) ?? []);
  const slanted = all.filter((mark) => mark.kind === "label" && mark.towards !== undefined);
  if (wanted.length === 0 && slanted.length === 0) return [];
  const { area } = frame;
  const boxes = placeLabels(wanted, area, obstaclesOf(chart, frame, kinds));
  const placed = boxes.flatMap((box, i) => {
    if (!box) return [];
    write(frame, wanted[i]!, box.left, (box.top + box.bottom) / 2);
    return [{ ...box, text: wanted[i]!.text }];
  });
  for (const mark of slanted) if (mark.kind === "label") drawAlong(frame, mark, placed);
  return placed;
}

function obstaclesOf(chart: Chart, frame: Frame, kinds: readonly [MarkKind<Mark>, Mark[]][]): Obstacles {
  const found = [
    ...chart
      .getSortedVisibleDatasetMetas()
      .map(({ controller }) => (controller instanceof ColumnController ? controller.obstaclesIn(frame) : {})),
    ...kinds.map(([kind, own]): Obstacles => kind.obstacles?.(frame, own) ?? {}),
  ];
  return {
    curves: found.flatMap(({ curves = [] }) => curves),
    boxes: found.flatMap(({ boxes = [] }) => boxes),
  };
}
