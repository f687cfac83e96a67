/** The moment that is shown: a line, with a ring on each value of it. */
import { nearY } from "../frame";
import type { MarkKind } from "./mark";

export interface Playhead {
  kind: "playhead";
  x: number;
  /** Values that get a ring. */
  knobs: readonly number[];
  line: boolean;
}

export const playhead: MarkKind<Playhead> = {
  above(frame, heads) {
    const { ctx, area, theme } = frame;
    for (const head of heads) {
      if (head.x < frame.from.x || head.x > frame.to.x) continue;
      const x = frame.x(head.x);
      ctx.strokeStyle = theme.accent;
      if (head.line) {
        ctx.lineWidth = 1.5;
        ctx.globalAlpha = 0.7;
        ctx.beginPath();
        ctx.moveTo(x, area.top);
        ctx.lineTo(x, area.bottom);
        ctx.stroke();
        ctx.globalAlpha = 1;
      }
      ctx.lineWidth = 2;
      ctx.fillStyle = theme.surface;
      for (const knob of head.knobs) {
        if (!Number.isFinite(knob)) continue;
        const y = Math.min(area.bottom, Math.max(area.top, nearY(frame, knob)));
        ctx.beginPath();
        ctx.arc(x, y, 3.75, 0, Math.PI * 2);
        ctx.fill();
        ctx.stroke();
      }
    }
  },
  obstacles({ area, x }, heads) {
    const lines = heads.filter(({ line }) => line).map((head) => x(head.x));
    return {
      curves: lines
        .filter((at) => at >= area.left && at <= area.right)
        .map((at) => ({ x: [at, at], y: [area.top, area.bottom] })),
    };
  },
};
