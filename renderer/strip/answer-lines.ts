/** Lines from the output layer to the labels of AnswerLabels: same order, same spacing. */
import { sCurve } from "./geometry";

/** Height of a label's row. */
export const answerPitch = (rows: number, small: boolean): number => (small || rows > 3 ? 16.5 : 23);

/** Rows that have room between the target's name and the words below. */
export const mostAnswers = (small: boolean): number => (small ? 3 : 4);

interface Place {
  from: number;
  to: number;
  y: number;
  small: boolean;
  most?: number;
}

export function answerLines(
  classes: number,
  { from, to, y, small, most = mostAnswers(small) }: Place,
): { d: string; index: number }[] {
  const rows = Math.min(classes, most);
  const shown = classes > most ? most - 1 : classes;
  const pitch = answerPitch(rows, small);
  return Array.from({ length: shown }, (_, index) => {
    const at = index - (rows - 1) / 2;
    return { index, d: sCurve(from, y + at * 4, to, y + at * pitch) };
  });
}
