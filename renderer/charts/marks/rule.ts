/** A straight line across the plot: a baseline, a limit, or where something ends. Its words stand beside it. */
import { nearY, type Frame } from "../frame";
import { placeWords } from "../level-words";
import { besideLines, font, wordsHeight, type MarkKind, type Words } from "./mark";

export interface Rule {
  kind: "rule";
  /** Its height, or with `x` its place. */
  y?: number;
  x?: number;
  color: string;
  width?: number;
  dash?: readonly number[];
  alpha?: number;
  label?: string;
  /** Over the data. */
  over?: boolean;
}

function draw(frame: Frame, rules: readonly Rule[]): void {
  const { ctx, area } = frame;
  for (const { x, y, color, width = 1, dash = [], alpha = 1 } of rules) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.globalAlpha = alpha;
    ctx.setLineDash([...dash]);
    ctx.beginPath();
    // Thin lines lie on the middle of pixels.
    const sharp = (at: number) => (width === 1 ? Math.round(at) + 0.5 : at);
    if (y !== undefined) {
      const at = sharp(nearY(frame, y));
      ctx.moveTo(area.left, at);
      ctx.lineTo(area.right, at);
    }
    if (x !== undefined && x >= frame.from.x && x <= frame.to.x) {
      const at = sharp(frame.x(x));
      ctx.moveTo(at, area.top);
      ctx.lineTo(at, area.bottom);
    }
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

export const rule: MarkKind<Rule> = {
  below: (frame, rules) =>
    draw(
      frame,
      rules.filter(({ over }) => !over),
    ),
  above: (frame, rules) =>
    draw(
      frame,
      rules.filter(({ over }) => over),
    ),
  words(frame, rules, { datasets, head }) {
    const { ctx, area } = frame;
    const lines = datasets.flatMap((dataset) => (dataset.type === "series" ? [dataset.data] : []));
    return rules.flatMap(({ y, label, color }): Words[] => {
      if (label === undefined || y === undefined) return [];
      const own = font(frame, 400);
      ctx.font = own;
      const room = area.right - area.left - 12;
      const scale = { x: frame.x, y: (value: number) => nearY(frame, value) };
      const curves = { lines, head, from: frame.from.x, to: frame.to.x };
      // Its number alone where there is no room for all of it, or where that would lie on curves or the playhead.
      const forms = [label, label.split(" ").at(-1) ?? ""].map((text) => {
        const width = ctx.measureText(text).width;
        return { text, width, ...placeWords(curves, y, width, area, scale) };
      });
      const [whole, brief] = [forms[0]!, forms[1]!];
      const { text, width, left, centre } = whole.width > room || brief.covered < whole.covered ? brief : whole;
      const places = [{ x: left, y: centre - wordsHeight / 2 }];
      return [{ text, font: own, color, width, height: wordsHeight, places, must: true, in: besideLines(frame) }];
    });
  },
};
