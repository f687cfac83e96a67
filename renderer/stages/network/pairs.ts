/** Settings of one kind of thing (an optimiser, a schedule) in rows: numbers two by two, switches alone. */
import type { Field } from "#core/network/fields";

export interface PairRow {
  label: string;
  fields: Field[];
}

export function pairRows(fields: readonly Field[]): PairRow[] {
  const rows: PairRow[] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const open = last && last.fields.length === 1 && last.fields.every(pairable) && pairable(field);
    if (open) {
      last.label = `${last.label} and ${shortName(field)}`;
      last.fields.push(field);
    } else rows.push({ label: pairable(field) ? shortName(field) : field.title, fields: [field] });
  }
  // A symbol alone says little to those who do not know it.
  for (const row of rows) if (row.fields.length === 1 && row.fields[0]) row.label = row.fields[0].title;
  return rows;
}
/** A unit, or a name that has no symbol, needs the room of a whole row. */
const pairable = (field: Field) =>
  (field.kind === "number" || field.kind === "integer") && field.unit === undefined && field.symbol !== undefined;
const shortName = (field: Field) => field.symbol ?? field.title;
