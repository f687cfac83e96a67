/** Draws the words of an axis in place of Chart.js, which cuts what sticks out of the picture and draws what does not fit. */
import type { Chart, Scale } from "chart.js";
import { cutToWidth } from "../components/cut-name";
import { canvasFont, type Theme } from "../styles/palette";
import { fittingTicks, type Box } from "./place-labels";

type Placed = Box & { text: string };

const padding = 6;
const lineHeight = 14.4;
const between = 5;
const titleHeight = 18;
const fontOf = (theme: Theme) => canvasFont(theme, 400);

/** The words of both axes; returns where they stand. */
export function drawTickLabels(chart: Chart, theme: Theme): Placed[] {
  const { ctx } = chart;
  ctx.save();
  ctx.font = fontOf(theme);
  ctx.fillStyle = theme.ink3;
  ctx.textBaseline = "middle";
  const placed = [...drawAcross(chart), ...drawUpright(chart)];
  ctx.restore();
  return placed;
}

const named = (scale: Scale | undefined) =>
  (scale?.options.display === false ? [] : (scale?.ticks ?? [])).flatMap(({ value, label }) =>
    typeof label === "string" && label !== "" ? [{ text: label, at: scale!.getPixelForValue(value) }] : [],
  );

function drawAcross({ ctx, chartArea, width, scales }: Chart): Placed[] {
  const { edges } = (scales["x"]?.options ?? {}) as { edges?: boolean };
  const [from, to] = edges ? [chartArea.left, chartArea.right] : [1, width - 1];
  const ticks = named(scales["x"])
    .map(({ text, at }) => {
      const size = ctx.measureText(text).width;
      return { text, size, at: Math.max(from + size / 2, Math.min(to - size / 2, at)) };
    })
    .sort((a, b) => a.at - b.at);
  const shown = fittingTicks(
    ticks.map(({ at }) => at),
    ticks.map(({ size }) => size),
    between,
  );
  const middle = chartArea.bottom + padding + lineHeight / 2;
  ctx.textAlign = "center";
  return ticks.flatMap(({ text, size, at }, i) => {
    if (!shown[i]) return [];
    ctx.fillText(text, at, middle);
    return [{ text, left: at - size / 2, right: at + size / 2, top: middle - 7, bottom: middle + 7 }];
  });
}

function drawUpright({ ctx, chartArea, height, scales }: Chart): Placed[] {
  const ticks = named(scales["y"])
    .map(({ text, at }) => ({ text, at: Math.max(7, Math.min(height - 7, at)) }))
    .sort((a, b) => b.at - a.at);
  const shown = fittingTicks(
    ticks.map(({ at }) => at),
    ticks.map(() => lineHeight),
    0,
  );
  const right = chartArea.left - padding;
  ctx.textAlign = "right";
  return ticks.flatMap(({ text, at }, i) => {
    if (!shown[i]) return [];
    ctx.fillText(text, right, at);
    return [{ text, left: right - ctx.measureText(text).width, right, top: at - 7, bottom: at + 7 }];
  });
}

/** The gutter of an upright axis: what it is given, or more where its longest word needs it. */
export function uprightGutter(scale: Scale, given: number, titled: boolean, theme: Theme): number {
  const { ctx } = scale.chart;
  ctx.save();
  ctx.font = fontOf(theme);
  const longest = Math.max(0, ...scale.ticks.map(({ label }) => ctx.measureText(String(label ?? "")).width));
  ctx.restore();
  return Math.max(given, Math.ceil(longest + padding + 2 + (titled ? titleHeight : 0)));
}

/** The name of an axis in the length that it has: long names are cut in the middle. */
export function fitTitle(scale: Scale, title: string, room: number, theme: Theme): void {
  const { ctx } = scale.chart;
  ctx.save();
  ctx.font = fontOf(theme);
  const text = cutToWidth(title, room, (words) => ctx.measureText(words).width);
  ctx.restore();
  (scale.options as { title?: { text: string } }).title!.text = text;
}
