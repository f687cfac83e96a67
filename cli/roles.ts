/** Target and roles: what the window would choose where nobody said them. */
import { suggestIgnored, suggestRoles, withRoles } from "#core/data/suggest";
import type { Table } from "#core/data/types";
import { listed } from "#core/data/values";
import type { ExperimentSpec } from "#core/network/spec";
import type { FileReadOptions } from "#host/read-file";
import type { Arguments } from "./command";
import { UsageError } from "./errors";
import { readTableFile } from "./files";
import type { Io } from "./io";
import { note } from "./notes";

/** The target of `--target` or, as a column's role, of the spec. Where neither names one, the error names the likeliest. */
export async function requireTarget(
  args: Arguments,
  spec: ExperimentSpec,
  file: string,
  reading: FileReadOptions,
): Promise<string> {
  const named = Object.entries(spec.recipe.columns).find(([, { role }]) => role === "target")?.[0];
  const target = args.text("target") ?? named;
  if (target !== undefined) return target;
  const likeliest = await readTableFile(file, reading)
    .then((table) => suggestRoles(table).target)
    .catch(() => null);
  const hint = likeliest === null ? "" : `; ${likeliest} looks like it`;
  throw new UsageError(`--target is missing: name the column to predict${hint}`);
}

/** The spec with the columns left out that the window leaves out, where it says nothing of them. They are named on stderr. */
export function leaveOut(table: Table, spec: ExperimentSpec, target: string, io: Io): ExperimentSpec {
  const ignored = suggestIgnored(table);
  const recipe = withRoles(spec.recipe, ignored, target);
  const left = ignored.filter(({ column }) => recipe.columns[column] !== spec.recipe.columns[column]);
  if (left.length > 0) {
    const reasons = left.map(({ column, reason }) => `${column} (${reason})`);
    note(io, `left out: ${listed(reasons, 6)}; a role of "feature" in the spec takes a column in`);
  }
  return { ...spec, recipe };
}
