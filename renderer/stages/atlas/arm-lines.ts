/** One line with its points to each arm, and words at its end. */
import type { Dataset } from "../../charts/kinds/index";
import type { End } from "../../charts/marks/end";
import { roles } from "../../charts/roles";
import type { Theme } from "../../styles/palette";
import type { LiveArm } from "./live-arm";

export interface ArmLine {
  arm: LiveArm;
  x: readonly number[];
  y: readonly number[];
  /** At its end. */
  words: string;
}

/** `radius`: of the points; 0 for none. */
export function armLines(
  lines: readonly ArmLine[],
  radius: number,
  { run, runText }: Theme,
): { datasets: Dataset[]; ends: End[] } {
  return {
    datasets: lines.flatMap(({ arm, x, y }): Dataset[] => {
      const color = run[arm.slot]!;
      const line: Dataset = { type: "curve", data: { x, y }, ...roles.main(color) };
      return radius > 0 ? [line, { type: "points", data: { x, y }, radius, color }] : [line];
    }),
    ends: lines.flatMap(({ arm, x, y, words }): End[] => {
      const last = y.at(-1);
      if (last === undefined) return [];
      return [{ kind: "end", x: x.at(-1)!, y: last, text: words, color: runText[arm.slot]!, strong: true }];
    }),
  };
}
