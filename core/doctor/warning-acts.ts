/** What can be done about a doubt of the data with one click: one change of the spec each. A new one is one entry. */
import type { ColumnType, DataWarning } from "../data/types";
import type { ColumnRecipe } from "../data/recipe-schema";
import type { ExperimentSpec } from "../network/spec";
import { remedies } from "./remedies";

interface WarningAct {
  /** On a button: `Ignore`. */
  title: string;
  /** The changed spec; the same object where there is nothing to change. */
  apply(spec: ExperimentSpec, warning: DataWarning): ExperimentSpec;
}

const columnsOf = ({ column, columns }: DataWarning): readonly string[] =>
  columns ?? (column === undefined ? [] : [column]);

function withColumns(spec: ExperimentSpec, warning: DataWarning, change: ColumnRecipe): ExperimentSpec {
  const present = spec.recipe.columns;
  const own = (name: string) => (Object.hasOwn(present, name) ? present[name] : undefined);
  const changed = columnsOf(warning).map((name) => [name, { ...own(name), ...change }] as const);
  if (changed.every(([name, settings]) => JSON.stringify(settings) === JSON.stringify(own(name) ?? {}))) return spec;
  return { ...spec, recipe: { ...spec.recipe, columns: { ...present, ...Object.fromEntries(changed) } } };
}

const ignore: WarningAct = {
  title: "Ignore",
  apply: (spec, warning) => withColumns(spec, warning, { role: "ignored" }),
};

/** What is nearly a number or a date is read as one. */
const asOffered = (type: ColumnType): WarningAct => ({
  title: `As ${type}`,
  apply: (spec, warning) => withColumns(spec, warning, { type }),
});

/** By the code of the warning. */
const acts: Readonly<Record<string, WarningAct>> = {
  constant: ignore,
  near_constant: ignore,
  id_like: ignore,
  leakage: ignore,
  text: ignore,
  group_is_input: ignore,
  missing: {
    title: "Add a flag",
    // Of a missing category that is a value of its own there is nothing to be flagged.
    apply: (spec, warning) => (warning.severity === "note" ? spec : withColumns(spec, warning, { missingFlag: true })),
  },
  empty_rows: { title: "Drop", apply: (spec, warning) => withColumns(spec, warning, { impute: "drop_row" }) },
  duplicate_rows: {
    title: "Drop",
    apply: (spec) =>
      spec.recipe.duplicates === "drop" ? spec : { ...spec, recipe: { ...spec.recipe, duplicates: "drop" } },
  },
  imbalance: { title: "Weigh", apply: remedies.class_weights.apply },
  spread: { title: "Scale", apply: remedies.scale_inputs.apply },
  class_absent: { title: "Stratify", apply: remedies.stratify.apply },
  empty_column: ignore,
  repeated_id: {
    title: "By group",
    apply: (spec, { column = null }) => {
      const { split } = spec.recipe;
      if (split.method === "group" && split.column === column) return spec;
      return { ...spec, recipe: { ...spec.recipe, split: { ...split, method: "group", column } } };
    },
  },
  time_order: {
    title: "By time",
    apply: (spec, { column = null }) => {
      const { split } = spec.recipe;
      if (split.method === "time" && split.column === column) return spec;
      return { ...spec, recipe: { ...spec.recipe, split: { ...split, method: "time", column } } };
    },
  },
};

/** The title of what a click would do, and the spec after it; null where there is nothing to do or nothing would change. */
export function actOn(warning: DataWarning, spec: ExperimentSpec): { title: string; spec: ExperimentSpec } | null {
  const { code, offer } = warning;
  const act = Object.hasOwn(acts, code) ? acts[code] : offer && asOffered(offer);
  const changed = act?.apply(spec, warning);
  return act && changed && changed !== spec ? { title: act.title, spec: changed } : null;
}
