/**
 * The power of two next to a size. Division by it is exact, and keeps squares of what is larger than 10¹⁵⁰ or smaller than
 * 10⁻¹⁵⁰ within float64. 1 for 0 and for what is not finite.
 */
export function unitOf(size: number): number {
  return size > 0 && Number.isFinite(size) ? 2 ** Math.max(-1022, Math.floor(Math.log2(size))) : 1;
}
