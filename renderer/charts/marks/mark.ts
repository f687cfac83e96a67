/** What a kind of mark can do on a chart. */
import type { Dataset } from "../kinds/index";
import type { Frame } from "../frame";
import type { Wish } from "../place-labels";
import { canvasFont } from "../../styles/palette";
import type { Box, Obstacles } from "../strikes";

/** Words that look for a place. */
export interface Words extends Wish {
  text: string;
  font: string;
  color: string;
  /** Without the ground's halo. */
  bare?: boolean;
}

export interface MarkKind<M> {
  /** Below the data. */
  below?(frame: Frame, marks: readonly M[]): void;
  /** Above data and words. */
  above?(frame: Frame, marks: readonly M[]): void;
  words?(frame: Frame, marks: readonly M[], on: { datasets: readonly Dataset[]; head: number }): Words[];
  /** What words of all kinds keep clear of. */
  obstacles?(frame: Frame, marks: readonly M[]): Obstacles;
}

export const font = ({ theme }: Frame, weight: 400 | 500 | 600): string => canvasFont(theme, weight);
/** Height of a line of words. */
export const wordsHeight = 15;

/** Words of lines may stand in the gutter beside the plot, too. */
export const besideLines = ({ area, width }: Frame): Box => ({
  left: area.left + 2,
  right: width - 1,
  top: area.top - 8,
  bottom: area.bottom + 4,
});
