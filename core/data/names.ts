/** Names of columns. */
import type { DataWarning } from "./types";
import { counted, listed } from "./values";

/** Names that differ: `x`, `x_2`, `x_3`; columns without a name are `column_1`, … by their place. */
export function uniqueNames(raw: readonly string[], header: boolean, warnings: DataWarning[]): string[] {
  const taken = new Set<string>();
  /** The number that a name was last told apart by: all before it are taken. */
  const last = new Map<string, number>();
  const renamed: string[] = [];
  const unnamed: string[] = [];
  const wanted = new Set(raw.map((name) => name.trim()));
  const names = raw.map((given, i) => {
    const lines = given.split(/[\r\n]+/).map((part) => part.trim());
    const trimmed = lines.filter((part) => part !== "").join(" ");
    const base = trimmed === "" ? `column_${i + 1}` : trimmed;
    let name = base;
    for (let n = last.get(base) ?? 1; taken.has(name) || (name !== base && wanted.has(name));) {
      last.set(base, ++n);
      name = `${base}_${n}`;
    }
    taken.add(name);
    if (trimmed === "") unnamed.push(name);
    else if (name !== base) renamed.push(name);
    return name;
  });
  if (unnamed.length > 0 && header) {
    warnings.push({
      code: "empty_name",
      severity: "note",
      message: `${counted(unnamed.length, "column")} without a name`,
      detail: `called ${listed(unnamed)}`,
      column: unnamed[0],
      line: 1,
      count: unnamed.length,
    });
  }
  if (renamed.length > 0) {
    warnings.push({
      code: "duplicate_name",
      severity: "warning",
      message: `${counted(renamed.length, "column name")} ${renamed.length === 1 ? "comes" : "come"} twice`,
      detail: `renamed to ${listed(renamed)}`,
      column: renamed[0],
      line: 1,
      count: renamed.length,
    });
  }
  return names;
}
