/** Lines from the output layer to the labels of AnswerLabels: same order, same spacing. */
import { sCurve } from "./geometry";

export function answerLines(
  classes: number,
  from: number,
  to: number,
  y: number,
  most = 4,
): { d: string; index: number }[] {
  const rows = Math.min(classes, most);
  const shown = classes > most ? most - 1 : classes;
  const pitch = rows > 3 ? 17 : 23;
  return Array.from({ length: shown }, (_, index) => {
    const at = index - (rows - 1) / 2;
    return { index, d: sCurve(from, y + at * 4, to, y + at * pitch) };
  });
}
