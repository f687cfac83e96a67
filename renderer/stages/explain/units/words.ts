/** What is said of a unit, with the numbers and the rows that it is judged on. */
import { marksOf, saturatedFrom, twinFrom, type LayerUnits, type UnitMark } from "#core/insight/units/layer-units";
import type { UnitsView } from "#core/insight/views";
import { count, formatNumber, plural } from "#core/numbers";
import { formatPercent } from "#core/percent";

/** What likeness is judged on. */
const comparedRowsWords = (units: UnitsView): string => `${plural(units.comparedRows, "row")} of all parts`;

/** In the table: `dead`, `saturated`, `as unit 4`. */
export function markWords(units: LayerUnits, unit: number, mark: UnitMark): string {
  if (mark === "twin") return `as unit ${units.twin[unit]! + 1}`;
  return mark === "still" ? "same on all" : mark;
}

/** In a sentence, for the chosen unit. */
export function markSentence(units: UnitsView, unit: number): string {
  const rows = `${plural(units.rows, `${units.split} row`)}`;
  const said = marksOf(units, unit).map((mark) => {
    switch (mark) {
      case "dead":
        return `**Dead**: its output is 0 on all ${rows}. It passes no gradient on, and the layers behind it hear nothing.`;
      case "still":
        return `**Constant**: it says ${formatNumber(units.mean[unit]!)} on all ${rows}, and so nothing about any of them.`;
      case "saturated":
        return `**Saturated**: on ${formatPercent(units.flat[unit]!, 0)} of ${rows} it is below ${formatNumber(units.ends!.below)} or above ${formatNumber(units.ends!.above)}, where its activation is flat (the limit is ${formatPercent(saturatedFrom, 0)}).`;
      case "twin":
        return `**The same as unit ${units.twin[unit]! + 1}**: |r| = ${formatNumber(Math.abs(units.r[unit]!))}, at least ${formatNumber(units.twinLow[unit]!)}, over ${comparedRowsWords(units)} (the limit is ${twinFrom}). One of the two would do.`;
      case "no numbers":
        return `**No numbers**: its outputs have overflowed or are not defined.`;
    }
  });
  if (said.length > 0) return said.join(" ");
  const closest = units.twin[unit]!;
  const r = units.r[unit]!;
  const unsure = Math.abs(r) > twinFrom ? `, on too few rows to call them the same: ${comparedRowsWords(units)}` : "";
  const like = closest < 0 ? "" : ` Most like unit ${closest + 1} (r = ${formatNumber(r)}${unsure}).`;
  const fires = units.fires[unit]!;
  return `${Number.isNaN(fires) ? "It varies" : `It fires on ${formatPercent(fires, 0)}`} ${Number.isNaN(fires) ? "over" : "of"} ${rows}, from ${formatNumber(units.low[unit]!)} to ${formatNumber(units.high[unit]!)}.${like}`;
}

/** How many of the layer's units have each mark, the worst first: `3 dead, 2 the same as another`. */
export function marksInWords(units: UnitsView): string {
  const counts = new Map<UnitMark, number>();
  for (let unit = 0; unit < units.mean.length; unit++)
    for (const mark of marksOf(units, unit)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  const names: Record<UnitMark, string> = {
    "no numbers": "without numbers",
    dead: "dead",
    still: "the same on all rows",
    saturated: "saturated",
    twin: "the same as another",
  };
  const parts = (Object.keys(names) as UnitMark[]).flatMap((mark) =>
    counts.has(mark) ? [`${count(counts.get(mark)!)} ${names[mark]}`] : [],
  );
  return parts.length > 0 ? parts.join(", ") : "None dead, saturated or the same as another";
}
