/** Which layers of the draft are selected beside the one that every stage knows (`view.layer`). */
import { defineStore } from "pinia";
import { shallowRef } from "vue";

/** As it was chosen in the diagram: it counts as long as `lead` is still the window's selected layer. */
export interface LayerSelection {
  /** The layer that was chosen last, and the one that a range is counted from. */
  lead: string | null;
  anchor: string | null;
  ids: readonly string[];
}

export const useSelection = defineStore("layer-selection", () => {
  const chosen = shallowRef<LayerSelection>({ lead: null, anchor: null, ids: [] });
  return { chosen };
});

/** The ids from one to the other, both included, in the order of the list. */
export function between(ids: readonly string[], from: string, to: string): string[] {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)];
  return a < 0 || b < 0 ? [] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
}
