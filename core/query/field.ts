/** What a small query can ask about: the columns of a table, under the words that stand above them. */
export type FieldKind =
  | "number"
  /** Seconds; `2 min` and `1 h` are understood. */
  | "seconds"
  /** Words that may be numbers, as settings are. */
  | "text"
  | "list"
  | "flag";

export interface Field<Row> {
  /** The words of its column, then other words for it; all in lower case. */
  names: readonly string[];
  kind: FieldKind;
  value(row: Row): number | string | readonly string[] | boolean;
  /** Values that are offered, the usual ones first. */
  values?(): readonly string[];
}

export interface QueryFault {
  /** Characters of the text. */
  from: number;
  to: number;
  /** What is wrong there, and what to do. */
  message: string;
}
export type Query<Row> = { ok: true; test(row: Row): boolean } | { ok: false; fault: QueryFault };
