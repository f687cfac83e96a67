/** The axis of predicted probabilities: log-odds, compressed at the ends, so that both .5 and 1e−6 have room. */
import { formatTick, minus, scientific, toDecimals, toDigits, withDecimals } from "#core/numbers";

/** Log-odds beyond this are compressed like a logarithm; within, nearly even. */
const bend = 4;
/** A place on the axis; 0 is p = .5. */
export const placeOf = (p: number): number => Math.asinh(Math.log(p / (1 - p)) / bend);
const probabilityAt = (place: number): number => 1 / (1 + Math.exp(-bend * Math.sinh(place)));

export interface ScoreAxis {
  /** Ends as places, whole hundredths. Rows beyond stand at the ends. */
  min: number;
  max: number;
  ticks: { place: number; label: string }[];
}

/** How far an end may reach: odds of 1 to 10^reach. */
const reaches = [2, 3, 4, 5, 6, 7, 9] as const;
const shareBeyond = 0.02;

/** Ends that nearly all rows fit in, from a few steps, so that the axis seldom changes while a run trains. `sorted` ascends. */
export function scoreAxis(sorted: ArrayLike<number>): ScoreAxis {
  const n = sorted.length;
  const low = n > 0 ? sorted[Math.floor(shareBeyond * (n - 1))]! : 0.5;
  const high = n > 0 ? sorted[Math.ceil((1 - shareBeyond) * (n - 1))]! : 0.5;
  const down = reaches.find((reach) => low >= 10 ** -reach) ?? 9;
  const up = reaches.find((reach) => 1 - high >= 10 ** -reach) ?? 9;
  const min = Math.floor(100 * placeOf(10 ** -down)) / 100 - 0.06;
  const max = -(Math.floor(100 * placeOf(10 ** -up)) / 100) + 0.06;
  return { min: toDecimals(min, 2), max: toDecimals(max, 2), ticks: ticksOf(down, up) };
}

function ticksOf(down: number, up: number): ScoreAxis["ticks"] {
  const tick = (place: number, label: string) => ({ place, label });
  const side = (reach: number) => [1, 2, 3, 6, 9].filter((power) => power <= reach);
  return [
    ...side(down).map((k) => tick(placeOf(10 ** -k), formatTick(10 ** -k))),
    tick(0, "0.5"),
    ...side(up).map((k) =>
      tick(-placeOf(10 ** -k), k <= 3 ? formatTick(1 - 10 ** -k) : `1 ${minus} ${formatTick(10 ** -k)}`),
    ),
  ].sort((a, b) => a.place - b.place);
}

/** Place of a score or threshold, kept on the axis. */
export function placeOn(axis: ScoreAxis, p: number): number {
  return Math.min(axis.max, Math.max(axis.min, placeOf(p)));
}

/** The threshold at a place, with three digits; the ends mean 0 and 1. */
export function thresholdAt(axis: ScoreAxis, place: number): number {
  if (place <= axis.min + 1e-9) return 0;
  if (place >= axis.max - 1e-9) return 1;
  const p = probabilityAt(place);
  if (place <= 0) return toDigits(p, 3);
  return toDecimals(1 - toDigits(1 - p, 3), 14);
}

/** `0.50`, `0.104`, `0.0031`, `0.9987`: at least two decimals, as many as the odds have digits. */
export function thresholdText(p: number): string {
  if (p === 0 || p === 1) return String(p);
  const rest = Math.min(p, 1 - p);
  if (rest >= 0.095) return Math.abs(p * 100 - Math.round(p * 100)) < 1e-9 ? withDecimals(p, 2) : withDecimals(p, 3);
  if (rest < 0.000_95) {
    const power = scientific(rest, 2).replace(".0e", "e");
    return p < 0.5 ? power : `1 ${minus} ${power}`;
  }
  const digits = Math.ceil(-Math.log10(rest)) + 1;
  return withDecimals(p, Math.max(2, digits)).replace(/(\.\d\d\d*?)0+$/, "$1");
}
