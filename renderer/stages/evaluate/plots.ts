/** What the plots of the stage have in common. */
import { count } from "../../components/format";

export const curveGutters = { left: 46, right: 10, top: 8, bottom: 38 };
/** `0`, `0.5`, `1`, `10 000`, with a true minus; beyond what can be read off, `2e8`. */
export function tick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e4 && size < 1e7) return count(value);
  return String(Number(value.toPrecision(12)))
    .replace("e+", "e")
    .replaceAll("-", "−");
}
