/** Chart.js as every chart of ours uses it: the parts that are registered, and options that follow LOOK (fonts, axes, no legend, no jumps). */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
  type ChartOptions,
  type TooltipOptions,
} from "chart.js";
import type { Theme } from "../styles/palette";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
);
Chart.defaults.font.family = '"Inter Variable", system-ui, sans-serif';
Chart.defaults.font.size = 12;

export { Chart };

/** An axis: name with its unit, few ticks, a 1 px line, and a grid only where asked. */
export function axis(
  theme: Theme,
  options: {
    title?: string;
    min?: number;
    max?: number;
    ticks?: number;
    grid?: boolean;
    log?: boolean;
    format?(value: number): string;
  },
) {
  const { title, min, max, ticks = 5, grid = false, log = false, format } = options;
  return {
    type: log ? ("logarithmic" as const) : ("linear" as const),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    title: { display: title !== undefined, text: title ?? "", color: theme.ink3, padding: 2 },
    border: { color: theme.line2 },
    grid: { display: grid, color: theme.grid, tickLength: 0, drawTicks: false },
    // Their words are drawn by tick-labels.ts.
    ticks: {
      display: false,
      color: theme.ink3,
      maxTicksLimit: ticks,
      maxRotation: 0,
      padding: 6,
      ...(format ? { callback: (value: string | number) => format(Number(value)) } : {}),
    },
  };
}

/** Options that all charts share: nothing animates (a live chart would never rest), and the size is the place's. */
export function baseOptions(theme: Theme, tooltip: Partial<TooltipOptions> = {}): ChartOptions {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    normalized: true,
    parsing: false,
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: theme.ink,
        titleColor: theme.surface,
        bodyColor: theme.surface,
        displayColors: false,
        padding: 8,
        cornerRadius: 6,
        ...tooltip,
      },
    },
  } as ChartOptions;
}

/** Draws a chart as it is now on another context, from the origin. */
export function paintInto(chart: Chart<"line"> | Chart<"scatter">, ctx: CanvasRenderingContext2D): void {
  const own = chart.ctx;
  const parts = [chart, ...Object.values(chart.scales)];
  for (const part of parts) Object.assign(part, { ctx });
  try {
    chart.draw();
  } finally {
    for (const part of parts) Object.assign(part, { ctx: own });
  }
}
