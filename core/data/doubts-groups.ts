/** Doubts about rows that belong together, which a split by chance tears apart. */
import { count } from "../numbers";
import type { Context } from "./doubts-context";
import type { DataWarning } from "./types";
import { counted } from "./values";

const calledId = /(^|[\s_.-])(id|ids|uuid|guid|nr|nummer)\.?$/i;
const camelId = /[a-z](Id|ID|UUID|Guid|Nr)$/;
const calledPerson = /^(patient|subject|participant|proband|person|customer|user|member)s?$/i;
/** With fewer different values it is a list of codes, and a part of the split would hang on one or two of them. */
const fewGroups = 10;
/** Rows of a group, on average. */
const leastRows = 1.5;

/** An identifier that comes again: what is learnt of one patient must not be tested on the same patient. */
export function repeatedIds({ columns, profiles, recipe, target }: Context): DataWarning[] {
  if (recipe.split.method !== "random") return [];
  for (const [i, column] of columns.entries()) {
    const { name, distinct, missing } = profiles[i];
    const rows = ("numbers" in column ? column.numbers : column.codes).length - missing;
    const called = calledId.test(name) || camelId.test(name) || calledPerson.test(name);
    if (!called || name === target || column.type === "date" || column.type === "text") continue;
    if (distinct < fewGroups || rows < leastRows * distinct) continue;
    if (column.type === "number" && !column.numbers.every((value) => !(value % 1))) continue;
    return [
      {
        code: "repeated_id",
        severity: "note",
        message: `${name} comes again in other rows`,
        detail: `${count(distinct)} different values in ${counted(rows, "row")}: split by group, so that rows of the same ${name} are not both learned from and tested on`,
        column: name,
        count: distinct,
      },
    ];
  }
  return [];
}
