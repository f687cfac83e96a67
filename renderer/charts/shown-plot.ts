/** A chart as it is looked at: the part of the axis that is shown, without the lines that are left out, smoothed. */
import type { ChartView, Span } from "./chart-view";
import { firstAbove } from "./column-index";
import { formatNumber, toDecimals } from "#core/numbers";
import { linearTicks } from "#core/ticks";
import type { Series } from "./kinds/series";
import type { Dataset } from "./kinds/index";
import type { End } from "./marks/end";
import type { Axis, Plot } from "./plot";
import { roles } from "./roles";
import { smooth, type Smoothing } from "./smooth";

export function shownPlot(plot: Plot, view: ChartView | null): Plot {
  if (!view) return plot;
  const hidden = view.hidden.value;
  const datasets = plot.datasets.flatMap((dataset): Dataset[] => {
    if (dataset.type !== "series") return [dataset];
    return dataset.name !== undefined && hidden.has(dataset.name) ? [] : smoothedLine(dataset, view.smoothing.value);
  });
  const marks = (plot.marks ?? []).filter(({ kind, ...mark }) => {
    const { of } = mark as Partial<End>;
    return kind !== "end" || of === undefined || !hidden.has(of);
  });
  if (!view.zoomed.value) return { ...plot, datasets, marks };
  const { shown } = view;
  return {
    ...plot,
    x: { ...plot.x, ...windowed(plot.x, shown.value) },
    datasets,
    marks: marks.map((mark) => (mark.kind === "end" ? endAt(mark, datasets, shown.value.max) : mark)),
  };
}

/** A small plot names the ends of its axis alone. */
function windowed({ edges, format }: Axis, { min, max }: Span): Axis {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(max - min)));
  const rounded = (value: number) => format(toDecimals(value, digits));
  return { min, max, ticks: edges ? [min, max] : linearTicks(min, max, 5), format: rounded };
}

/** The end of a line that goes on beyond the right edge is named where it leaves, with its value there. */
function endAt(mark: End, datasets: readonly Dataset[], max: number): End {
  const line = datasets.find((one): one is Series => one.type === "series" && one.name === mark.of);
  if (!line || (mark.x ?? Infinity) <= max) return mark;
  const y = valueAt(line, max);
  return {
    ...mark,
    x: max,
    y,
    text: withNumber(mark.text, y),
    ...(mark.brief ? { brief: withNumber(mark.brief, y) } : {}),
  };
}
/** Labels end with their number. */
const withNumber = (text: string, value: number) => `${text.slice(0, text.lastIndexOf(" "))} ${formatNumber(value)}`;

/** The last value measured at or before a moment; NaN before the first. */
function valueAt({ data: { x, y } }: Series, at: number): number {
  const count = Math.min(x.length, y.length);
  return y[firstAbove(x, at, false, 0, count) - 1] ?? NaN;
}

function smoothedLine(line: Series, by: Smoothing): Series[] {
  if (!line.smooth || by.amount <= 0) return [line];
  const { x, y } = line.data;
  return [
    { type: "series", data: line.data, ...roles.raw(line.color) },
    { ...line, data: { x, y: smooth(y, by) } },
  ];
}

export interface ReadOut {
  name: string;
  color: string;
  dash: boolean;
  value: string;
  y: number;
}

/** The named lines at a moment, the most important first: each says its last value measured before it. */
export function readOut({ datasets, read = formatNumber }: Plot, x: number): ReadOut[] {
  return datasets.toReversed().flatMap((line) => {
    if (line.type !== "series" || line.name === undefined) return [];
    const y = valueAt(line, x);
    if (Number.isNaN(y)) return [];
    return [{ name: line.name, color: line.color, dash: line.dash !== undefined, value: read(y), y }];
  });
}
