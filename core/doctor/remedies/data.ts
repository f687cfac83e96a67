/** Remedies that change what becomes of the columns. */
import { proven } from "../../network/defaults";
import { withTraining, type RemedyRule } from "./remedy";

export const ofData = {
  robust_target: {
    title: "Huber loss on a robust scale",
    detail:
      "Scales the target by its median and quartiles, which rows far away do not move, and counts large errors by their size instead of their square.",
    apply: (spec) => {
      const { loss } = spec.training;
      if (spec.recipe.targetScale === "robust" && loss === proven.robust) return spec;
      const scaled = { ...spec, recipe: { ...spec.recipe, targetScale: "robust" as const } };
      return withTraining(scaled, { loss: proven.robust });
    },
  },
  stratify: {
    title: "Stratify the split",
    detail: "Every split gets the same share of each class.",
    apply: (spec) =>
      spec.recipe.split.stratify || spec.recipe.split.method === "time"
        ? spec
        : { ...spec, recipe: { ...spec.recipe, split: { ...spec.recipe.split, stratify: true } } },
  },
  exclude_column: {
    title: "Leave the column out",
    detail: "The network trains without it.",
    apply: (spec, { column }) => {
      if (column === undefined) return spec;
      const present = Object.hasOwn(spec.recipe.columns, column) ? spec.recipe.columns[column] : undefined;
      if (present?.role === "ignored") return spec;
      const columns = { ...spec.recipe.columns, [column]: { ...present, role: "ignored" as const } };
      return { ...spec, recipe: { ...spec.recipe, columns } };
    },
  },
  scale_inputs: {
    title: "Standardise the inputs",
    detail: "Every numeric column to mean 0 and standard deviation 1, so that no feature drowns out the others.",
    apply: (spec) => {
      const columns = Object.entries(spec.recipe.columns);
      const scaled = (scale: string | undefined) => scale === undefined || scale === "standard";
      if (scaled(spec.recipe.defaults.scale) && columns.every(([, column]) => scaled(column.scale))) return spec;
      const kept = columns.map(([name, { scale: _scale, ...column }]) => [name, column] as const);
      const standard = { ...spec.recipe.defaults, scale: "standard" as const };
      return { ...spec, recipe: { ...spec.recipe, defaults: standard, columns: Object.fromEntries(kept) } };
    },
  },
} as const satisfies Record<string, RemedyRule>;
