/** Where the trained part ends: a dotted line, and beyond it the empty field, in words where there is room. */
import { font, type MarkKind } from "./mark";

export interface Until {
  kind: "until";
  x: number;
  /** Beyond it the ground is another, and says this. */
  words?: string;
}

export const until: MarkKind<Until> = {
  below(frame, marks) {
    const { ctx, area, theme, from, to } = frame;
    for (const { x, words } of marks) {
      if (x >= to.x || (x < from.x && words === undefined)) continue;
      const left = frame.x(Math.max(from.x, x));
      const height = area.bottom - area.top;
      if (words !== undefined) {
        ctx.fillStyle = theme.sunken;
        ctx.fillRect(left, area.top, area.right - left, height);
      }
      ctx.strokeStyle = theme.line2;
      ctx.lineWidth = 1;
      ctx.setLineDash([1.5, 3]);
      ctx.beginPath();
      ctx.moveTo(Math.round(left) + 0.5, area.top);
      ctx.lineTo(Math.round(left) + 0.5, area.bottom);
      ctx.stroke();
      ctx.setLineDash([]);
      if (words === undefined) continue;
      ctx.font = font(frame, 400);
      if (area.right - left < ctx.measureText(words).width + 16) continue;
      ctx.fillStyle = theme.ink3;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(words, (left + area.right) / 2, area.top + height / 2);
    }
  },
};
