/** The columns as the Data stage shows them: profile, role, what the recipe does, and edits of one column. */
import { computed } from "vue";
import type { ColumnProfile, ColumnRole, ColumnType } from "#core/data/types";
import type { ColumnRecipe } from "#core/data/recipe-schema";
import { useData } from "../../stores/data";
import { useDraft } from "../../stores/draft";

export interface ColumnRow {
  profile: ColumnProfile;
  role: ColumnRole;
  /** What the recipe does, short: `median, ÷ σ`. */
  recipe: string;
}

export function useColumns() {
  const data = useData();
  const draft = useDraft();

  const steps = computed(() => new Map(data.prepared?.steps.map((step) => [step.column, step])));
  const roleOf = (name: string): ColumnRole => {
    if (name === draft.target) return "target";
    const given = draft.spec.recipe.columns[name]?.role;
    return given === "ignored" ? "ignored" : "feature";
  };
  const classes = computed(() => data.prepared?.classes ?? []);

  function recipeWords(name: string, role: ColumnRole): string {
    if (role === "ignored") return "–";
    if (role === "target") {
      if (!data.prepared) return "–";
      return data.prepared.task === "regression" ? "÷ σ" : `${classes.value.length} classes`;
    }
    return steps.value.get(name)?.short ?? "left out";
  }
  const rows = computed<ColumnRow[]>(() =>
    (data.profile?.columns ?? []).map((profile) => {
      const role = roleOf(profile.name);
      return { profile, role, recipe: recipeWords(profile.name, role) };
    }),
  );

  /** Change what the recipe says of one column; `undefined` takes a setting back to its default. */
  function edit<K extends keyof ColumnRecipe>(name: string, kind: K, value: ColumnRecipe[K] | undefined): void {
    editSettings(name, kind, { [kind]: value });
  }
  /** Several settings at once, as one step of undo. */
  function editSettings(name: string, kind: string, changes: { [K in keyof ColumnRecipe]?: unknown }): void {
    draft.editRecipe(`columns.${name}.${kind}`, (recipe) => {
      const settings: Record<string, unknown> = { ...recipe.columns[name], ...changes };
      recipe.columns[name] = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    });
  }
  function setRole(name: string, role: ColumnRole): void {
    if (role === "target") return draft.setTarget(name);
    if (name === draft.target) draft.setTarget(null);
    edit(name, "role", role === "ignored" ? "ignored" : undefined);
  }
  const setType = (name: string, type: ColumnType) => edit(name, "type", type);

  return { rows, steps, classes, roleOf, edit, editSettings, setRole, setType };
}

/** Words for a type, and the values of a number column as the table shows them. */
export const typeWords: Record<ColumnType, string> = {
  number: "Number",
  category: "Category",
  boolean: "Yes or no",
  date: "Date",
  text: "Text",
};
export const roleWords: Record<ColumnRole, string> = { feature: "Feature", target: "Target", ignored: "Ignored" };
