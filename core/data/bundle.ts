/** Long lists of doubts of one kind, made short. */
import type { DataWarning } from "./types";
import { counted, listed } from "./values";

/** Doubts of one kind that are told one by one; the others share one. */
const mostSingly = 3;

/** In their order; the fourth of a kind and all after it become one that names their columns. */
export function bundled(warnings: readonly DataWarning[]): DataWarning[] {
  const kinds = new Map<string, DataWarning[]>();
  const kindOf = ({ code, severity, offer }: DataWarning) => `${code} ${severity} ${offer}`;
  for (const warning of warnings) kinds.set(kindOf(warning), [...(kinds.get(kindOf(warning)) ?? []), warning]);
  return warnings.flatMap((warning) => {
    const all = kinds.get(kindOf(warning)) ?? [];
    if (all.length <= mostSingly + 1 || !all.every(({ column }) => column !== undefined)) return [warning];
    const place = all.indexOf(warning);
    if (place < mostSingly) return [warning];
    return place === mostSingly ? [together(warning, all.slice(mostSingly))] : [];
  });
}

function together({ code, severity, message, column, line, offer }: DataWarning, rest: DataWarning[]): DataWarning {
  const columns = rest.flatMap(({ column: one, columns: more }) => more ?? (one === undefined ? [] : [one]));
  const same = message.startsWith(`${column} `) ? message.slice((column ?? "").length + 1) : null;
  return {
    code,
    severity,
    message: `${counted(columns.length, "more column")} like that`,
    detail: `${listed(columns, 6)}${same === null ? "" : `: ${same}`}`,
    ...(column !== undefined && { column }),
    columns,
    ...(line !== undefined && { line }),
    count: columns.length,
    ...(offer && { offer }),
  };
}
