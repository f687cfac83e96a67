/** The distribution that an initialiser draws from, as a curve in a box. */
import { toDecimals } from "#core/numbers";
import type { Initialiser } from "#core/network/kinds/initialisers/index";

/** All normal ones look alike, and all uniform ones: the width is said in numbers. */
export function densityPath(form: Initialiser["form"], width: number, height: number): string {
  const foot = height - 1;
  const head = 2;
  if (form === "spike") return `M1 ${foot}H${width / 2}V${head}V${foot}H${width - 1}`;
  if (form === "box") {
    const low = width * 0.2;
    const top = height * 0.35;
    return `M1 ${foot}H${low}V${top}H${width - low}V${foot}H${width - 1}`;
  }
  const steps = 32;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = (i / steps) * 6 - 3;
    const x = 1 + ((width - 2) * i) / steps;
    return `${i ? "L" : "M"}${toDecimals(x, 1)} ${toDecimals(foot - (foot - head) * Math.exp(-(t * t) / 2), 1)}`;
  }).join("");
}
