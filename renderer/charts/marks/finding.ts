/** An icon on the picture, where a finding began. */
import type { Severity } from "#core/doctor/finding";
import { nearY } from "../frame";
import { drawSeverity } from "../severity-path";
import type { MarkKind } from "./mark";

export interface FindingMark {
  kind: "finding";
  x: number;
  y: number;
  severity: Severity;
  color: string;
}

export const finding: MarkKind<FindingMark> = {
  above(frame, marks) {
    const { ctx, area, from, to, theme } = frame;
    const taken: { x: number; y: number }[] = [];
    for (const mark of marks) {
      if (mark.x < from.x || mark.x > to.x) continue;
      const x = Math.min(area.right, Math.max(area.left + 8, frame.x(mark.x)));
      const y = Math.min(area.bottom - 8, Math.max(area.top + 4, nearY(frame, mark.y)));
      if (taken.some((other) => Math.abs(other.x - x) < 14 && Math.abs(other.y - y) < 12)) continue;
      taken.push({ x, y });
      drawSeverity(ctx, mark.severity, x, y, mark.color, theme.surface);
    }
  },
};
