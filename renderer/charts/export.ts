/** A chart as a file: what its plots draw, below its title, as PNG or SVG; its table as CSV. */
import { toDigits } from "#core/numbers";
import { inject, onBeforeUnmount, onMounted, provide, shallowReactive, type InjectionKey } from "vue";
import { canvasFont, type Theme } from "../styles/palette";
import { SvgContext } from "./svg-context";

/** A part of a chart that can be drawn again elsewhere. */
export interface ExportPlot {
  element(): HTMLElement | null;
  /** Draws at the origin, in CSS pixels. */
  paint(ctx: CanvasRenderingContext2D): void;
}
export type ChartCell = string | number;
export interface ChartTable {
  columns: string[];
  /** An array, or anything that gives a row when it is asked for. Numbers are rounded where they are shown, not where they are saved. */
  rows: { readonly length: number; at(index: number): ChartCell[] | undefined };
}

const key: InjectionKey<Set<ExportPlot>> = Symbol("plots of a chart");

export function provideExports(): ReadonlySet<ExportPlot> {
  const plots = shallowReactive(new Set<ExportPlot>());
  provide(key, plots);
  return plots;
}
/** The plot belongs to the picture of the chart that it stands in. */
export function exportPlot(plot: ExportPlot): void {
  const plots = inject(key, null);
  onMounted(() => plots?.add(plot));
  onBeforeUnmount(() => plots?.delete(plot));
}

const margin = 12;
const head = 30;
const sharpness = 2;

/** The whole picture in its size, and what draws it. `frame` is the place that holds the plots. */
function compose(title: string, frame: HTMLElement, plots: ReadonlySet<ExportPlot>, theme: Theme) {
  const box = frame.getBoundingClientRect();
  const width = box.width + 2 * margin;
  let bottom = box.height;
  const places = [...plots].flatMap((plot) => {
    const element = plot.element();
    const place = element?.getBoundingClientRect();
    if (!element || !place || place.width === 0) return [];
    const top = place.top - box.top + scrolledBy(element, frame);
    bottom = Math.max(bottom, top + place.height);
    return [{ plot, x: place.left - box.left + margin, y: top + head }];
  });
  const height = bottom + head + margin;
  const ground = (ctx: CanvasRenderingContext2D) => {
    ctx.fillStyle = theme.surface;
    ctx.fillRect(0, 0, width, height);
    ctx.fillStyle = theme.ink;
    ctx.font = canvasFont(theme, 600, "title");
    ctx.textBaseline = "middle";
    ctx.fillText(title, margin, head / 2);
  };
  return { width, height, places, ground };
}

/** Pixels by which a part is scrolled within the frame: the picture has all of it, from its top. */
function scrolledBy(element: HTMLElement, frame: HTMLElement): number {
  let pixels = 0;
  for (let at = element.parentElement; at && at !== frame; at = at.parentElement) pixels += at.scrollTop;
  return pixels;
}

export async function pngOf(...chart: Parameters<typeof compose>): Promise<Blob> {
  const { width, height, places, ground } = compose(...chart);
  const { canvas, ctx } = sheet(width, height);
  ground(ctx);
  for (const { plot, x, y } of places) {
    // Chart.js clears the canvas that it draws on.
    const own = sheet(width, height);
    own.ctx.translate(x, y);
    plot.paint(own.ctx);
    ctx.drawImage(own.canvas, 0, 0, width, height);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large."))), "image/png"),
  );
}

function sheet(width: number, height: number): { canvas: HTMLCanvasElement; ctx: CanvasRenderingContext2D } {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * sharpness);
  canvas.height = Math.round(height * sharpness);
  const ctx = canvas.getContext("2d");
  if (!ctx)
    throw new Error("The picture could not be drawn: no canvas is available. Try again with fewer windows open.");
  ctx.scale(sharpness, sharpness);
  return { canvas, ctx };
}

export function svgOf(...chart: Parameters<typeof compose>): string {
  const { width, height, places, ground } = compose(...chart);
  const svg = new SvgContext(width, height);
  const ctx = svg as unknown as CanvasRenderingContext2D;
  ground(ctx);
  for (const { plot, x, y } of places) {
    svg.save();
    svg.origin(x, y);
    plot.paint(ctx);
    svg.origin(0, 0);
    svg.restore();
  }
  return svg.toString();
}

/** RFC 4180, with a decimal point and numbers as they were measured (float32: 8 digits). Missing ones are empty. */
export function csvOf({ columns, rows }: ChartTable): string {
  const cell = (value: ChartCell) => {
    if (typeof value === "number") return Number.isFinite(value) ? String(toDigits(value, 8)) : "";
    const text = value === "–" ? "" : value.replaceAll("−", "-").replace(/(?<=\d)\u00a0(?=\d{3})/g, "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.map(cell).join(",")];
  for (let i = 0; i < rows.length; i++) lines.push((rows.at(i) ?? []).map(cell).join(","));
  return lines.join("\r\n") + "\r\n";
}
