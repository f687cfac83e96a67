/** What the products came to, as lines for a terminal. */
import { shapeName, type Products } from "./products";
import { percent, short, table, verdict } from "./report";
import { productTarget } from "./targets";

export function productsReport({ peak, shapes }: Products): string[] {
  const fused = peak.fused === null ? "this runtime does not have the fused instruction" : `fused ${short(peak.fused)}`;
  const lines = shapes.map(({ shape, gflops, ofPeak, halfZero }) => [
    shapeName(shape),
    short(gflops),
    percent(ofPeak),
    verdict(ofPeak, productTarget(shapeName(shape)), "≥", percent),
    short(halfZero),
  ]);
  return [
    "Products of the kernels on one thread, from rows as they lie and weights in panels; the 128-bit peak is what chains in registers come to:",
    `multiply and add apart ${short(peak.separate)} GFLOPS, ${fused}`,
    ...table([["rows × inner × columns", "GFLOPS", "of the peak", "target", "half of it 0"], ...lines]),
  ];
}
