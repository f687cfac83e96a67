/** Chart.js as every chart of ours uses it: our data types and marks, two scales, and options that follow LOOK (fonts, axes, no jumps). */
import {
  Chart,
  Interaction,
  LinearScale,
  LogarithmicScale,
  Tooltip,
  type ActiveElement,
  type ChartEvent,
  type ChartOptions,
  type InteractionModeFunction,
  type Scale,
  type TooltipItem,
} from "chart.js";
import { getRelativePosition } from "chart.js/helpers";
import type { Theme } from "../styles/palette";
import { ColumnController, Spot } from "./kinds/column-controller";
import { controllers, type Dataset } from "./kinds/index";
import { marks } from "./marks/plugin";
import type { Axis, Gutters, Plot } from "./plot";
import { fitTitle, uprightGutter } from "./tick-labels";

declare module "chart.js" {
  interface InteractionModeMap {
    spot: InteractionModeFunction;
  }
}

Chart.register(LinearScale, LogarithmicScale, Tooltip, Spot, marks, ...Object.values(controllers));
Chart.defaults.font.family = '"Inter Variable", system-ui, sans-serif';
Chart.defaults.font.size = 12;

/** Pixels from the pointer within which a point is hit. */
const reach = 14;

/** What lies under the pointer or nearest to it, whichever dataset it is of. */
Interaction.modes.spot = (chart, event) => {
  const at = getRelativePosition(event, chart);
  const hits = chart.getSortedVisibleDatasetMetas().flatMap(({ controller, index: datasetIndex }) => {
    const hit = controller instanceof ColumnController ? controller.hitAt(at) : null;
    return hit && hit.distance < reach ? [{ ...hit, datasetIndex }] : [];
  });
  const best = hits.toSorted((a, b) => a.distance - b.distance)[0];
  if (!best) return [];
  const element = Object.assign(new Spot(), { x: best.x, y: best.y, words: best.words ?? [] });
  return [{ element, datasetIndex: best.datasetIndex, index: best.index }];
};

/** What a chart does under the pointer. */
interface Answers {
  /** Told the id of what was pressed; null beside all of it. */
  press?: ((id: number | null) => void) | undefined;
  /** Says what lies there. */
  tells?: boolean | undefined;
}

/** Nothing animates (a live chart would never rest), and the size is the place's. */
export function optionsOf(
  plot: () => Plot,
  gutters: Gutters,
  theme: Theme,
  { press, tells }: Answers = {},
): ChartOptions {
  const { x, y } = plot();
  const words = (axis: "x" | "y") => (value: string | number) => plot()[axis].format(Number(value));
  const { left, right, top, bottom } = gutters;
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    events: [...(press ? ["click"] : []), ...(tells ? ["mousemove", "mouseout"] : [])],
    interaction: { mode: "spot" },
    onClick: (_event: ChartEvent, [hit]: ActiveElement[]) => press?.(hit?.index ?? null),
    plugins: { tooltip: { ...tooltip(theme), enabled: tells ?? false } },
    layout: {
      autoPadding: false,
      padding: { left: y.hidden ? left : 0, right, top, bottom: x.hidden ? bottom : 0 },
    },
    scales: {
      x: {
        ...axisOptions(x, theme, words("x")),
        afterBuildTicks: (scale: Scale) => setTicks(scale, plot().x.ticks),
        afterFit(scale: Scale) {
          scale.height = x.hidden ? 0 : bottom;
          // The gutters hold the labels: the plot is not made smaller for them.
          Object.assign(scale, { paddingLeft: 0, paddingRight: 0 });
          if (x.title !== undefined) fitTitle(scale, x.title, scale.width, theme);
        },
      },
      y: {
        ...axisOptions(y, theme, words("y")),
        afterBuildTicks: (scale: Scale) => setTicks(scale, plot().y.ticks),
        afterFit(scale: Scale) {
          scale.width = y.hidden ? 0 : uprightGutter(scale, left, y.title !== undefined, theme);
          if (y.title !== undefined) fitTitle(scale, y.title, scale.height, theme);
        },
      },
    },
  } as ChartOptions;
}

/** As the read-out of the cross-hair looks. */
const tooltip = ({ surface, line2, ink }: Theme) => ({
  animation: false,
  backgroundColor: surface,
  borderColor: line2,
  borderWidth: 1,
  bodyColor: ink,
  padding: { x: 8, y: 5 },
  cornerRadius: 6,
  caretSize: 0,
  caretPadding: 10,
  displayColors: false,
  filter: ({ element }: TooltipItem<"line">) => (element as unknown as Spot).words.length > 0,
  callbacks: { title: () => "", label: ({ element }: TooltipItem<"line">) => (element as unknown as Spot).words },
});

/** An axis: name with its unit, few ticks, a 1 px line, and a grid only where asked. */
function axisOptions(
  { min, max, title, grid, log, hidden, bare, edges, reverse }: Axis,
  theme: Theme,
  callback: (value: string | number) => string,
) {
  return {
    type: log ? ("logarithmic" as const) : ("linear" as const),
    min,
    max,
    display: !hidden,
    reverse: reverse ?? false,
    // Read by tick-labels.ts, which draws the words of the ticks.
    edges: edges ?? false,
    title: { display: title !== undefined, text: title ?? "", color: theme.ink3, padding: 2 },
    border: { color: theme.line2, display: !bare },
    grid: { display: grid ?? false, color: theme.grid, tickLength: 0, drawTicks: false },
    ticks: { display: false, color: theme.ink3, maxTicksLimit: 12, maxRotation: 0, padding: 6, callback },
  };
}

function setTicks(scale: Scale, ticks: readonly number[]): void {
  scale.ticks = ticks.map((value) => ({ value }));
}

/** What scales and layout depend on: only a change of it needs Chart.js to lay out anew. */
export function frameKey(plot: Plot, gutters: Gutters, theme: Theme): string {
  const { x, y } = plot;
  const words = ({ ticks, format }: Axis) => ticks.map((tick) => format(tick));
  return JSON.stringify([x, words(x), y, words(y), allOf(plot).map(({ type }) => type), gutters, theme.dark]);
}

/** The datasets of a plot, those that move last. */
const allOf = ({ datasets, over }: Plot): Dataset[] => [...datasets, ...(over?.datasets ?? [])];
const flagged = (plot: Plot) => {
  const { length } = plot.datasets;
  return allOf(plot).map((dataset, i) => ({ ...dataset, over: i >= length }));
};

/** What Chart.js holds of a plot. The first dataset lies lowest, which Chart.js has the other way around. */
export function dataOf(plot: Plot) {
  const { marks: on = [], over } = plot;
  return {
    datasets: flagged(plot).map((dataset, i) => ({ ...dataset, order: -i })),
    marks: on,
    over: over?.marks ?? [],
  };
}

/** Puts another plot of the same kinds of datasets into the chart: Chart.js knows datasets by their identity, which stays. */
export function refill(chart: Chart, plot: Plot): void {
  const held = chart.data.datasets as unknown as (Dataset & { order: number })[];
  for (const [i, dataset] of flagged(plot).entries()) {
    const own = held[i]!;
    for (const key of Object.keys(own)) if (!(key in dataset) && key !== "order") delete own[key as never];
    Object.assign(own, dataset);
  }
  Object.assign(chart.data, { marks: plot.marks ?? [], over: plot.over?.marks ?? [] });
}

/** Draws a chart as it is now on another context, from the origin. */
export function paintInto(chart: Chart, ctx: CanvasRenderingContext2D): void {
  const own = chart.ctx;
  const parts = [chart, ...Object.values(chart.scales)];
  for (const part of parts) Object.assign(part, { ctx });
  try {
    chart.draw();
  } finally {
    for (const part of parts) Object.assign(part, { ctx: own });
  }
}

export { Chart };
