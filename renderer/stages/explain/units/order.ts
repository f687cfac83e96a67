/** The rows of the table of units, in the order that was asked for. */
import { marksOf } from "#core/insight/units/layer-units";
import type { Silence } from "#core/insight/units/silence";
import type { SilencedView, UnitsView } from "#core/insight/views";

export const sortKeys = ["unit", "mark", "mean", "sd", "active", "r", "loss", "metric"] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
  key: SortKey;
  /** The largest first. */
  down: boolean;
}

/** What a column of the table says of a unit; NaN where it says nothing. */
export function valueOf(key: SortKey, units: UnitsView, lost: SilencedView | null, how: Silence, unit: number): number {
  switch (key) {
    case "unit":
      return unit;
    case "mark":
      return marksOf(units, unit).length > 0 ? 1 : 0;
    case "active":
      return activeOf(units, unit);
    case "r":
      return Math.abs(units.r[unit]!);
    case "loss":
      return lost ? lost.lossIncrease[how][unit]! : NaN;
    case "metric":
      return lost ? lost.metricLoss[how][unit]! : NaN;
    case "mean":
    case "sd":
      return units[key][unit]!;
  }
}
/** Share of the rows on which a rectifier fires, or on which another activation is at a flat end. */
export const activeOf = ({ fires, flat }: UnitsView, unit: number): number =>
  Number.isNaN(fires[unit]!) ? flat[unit]! : fires[unit]!;

/** Units without a number come last, equal ones in their own order. */
export function sorted(units: UnitsView, lost: SilencedView | null, how: Silence, { key, down }: Sort): number[] {
  const values = Array.from(units.mean, (_, unit) => valueOf(key, units, lost, how, unit));
  return [...values.keys()].sort((a, b) => {
    const [x, y] = [values[a]!, values[b]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return (down ? y - x : x - y) || a - b;
  });
}

/** What was measured of the layer and the rows that the table is of; null where it is of others. Either answer may come first. */
export function measuredOf(units: UnitsView | null, found: SilencedView | null): SilencedView | null {
  const fits = units && found && found.run === units.run && found.layer === units.layer && found.split === units.split;
  return fits ? found : null;
}
