/** The draft that Train starts from: target, recipe, network and training settings, with undo and redo over everything. */
import { defineStore } from "pinia";
import { computed, shallowRef } from "vue";
import type { Recipe } from "#core/data/recipe-schema";
import type { ExperimentSpec, LayerSpec, TrainingSpec } from "#core/network/spec";
import { specSchema } from "#core/network/spec";

interface Draft {
  target: string | null;
  spec: ExperimentSpec;
}
const undoLimit = 200;
/** Edits of the same kind within this time are one step of undo, so that dragging a slider is undone at once. */
const mergeMs = 800;

export const useDraft = defineStore("draft", () => {
  const current = shallowRef<Draft>({ target: null, spec: specSchema.parse({}) });
  const past = shallowRef<Draft[]>([]);
  const future = shallowRef<Draft[]>([]);
  /** Counts changes, for the mark of unsaved work. */
  const revision = shallowRef(0);
  let lastKind = "";
  let lastTime = 0;

  const spec = computed(() => current.value.spec);
  const target = computed(() => current.value.target);
  const canUndo = computed(() => past.value.length > 0);
  const canRedo = computed(() => future.value.length > 0);

  function commit(next: Draft, kind: string): void {
    const now = performance.now();
    const merge = kind !== "" && kind === lastKind && now - lastTime < mergeMs && past.value.length > 0;
    if (!merge) past.value = [...past.value, current.value].slice(-undoLimit);
    future.value = [];
    lastKind = kind;
    lastTime = now;
    current.value = next;
    revision.value++;
  }

  /**
   * Change the spec: `change` gets a deep copy to alter. `kind` names the edit (`layers.0.units`);
   * edits of one kind in quick succession become one step of undo. The draft may be invalid: `faults` says where.
   */
  function edit(kind: string, change: (altered: ExperimentSpec) => void): void {
    const changed = structuredClone(current.value.spec);
    change(changed);
    commit({ ...current.value, spec: changed }, kind);
  }
  /** The empty kind stays empty: such an edit is a step of its own. */
  const within = (part: string, kind: string) => (kind === "" ? "" : `${part}.${kind}`);
  const editRecipe = (kind: string, change: (recipe: Recipe) => void) =>
    edit(within("recipe", kind), (s) => change(s.recipe));
  const editTraining = (kind: string, change: (training: TrainingSpec) => void) =>
    edit(within("training", kind), (s) => change(s.training));
  const editLayers = (kind: string, change: (layers: LayerSpec[]) => void) =>
    edit(within("layers", kind), (s) => change(s.network.layers));

  function setTarget(to: string | null): void {
    if (to !== current.value.target) commit({ ...current.value, target: to }, "");
  }
  /** Replace the whole spec (a preset, a remedy) as one step of undo. */
  function replaceSpec(by: ExperimentSpec): void {
    commit({ ...current.value, spec: structuredClone(by) }, "");
  }
  /** Another target and another spec (a run's) as one step of undo. */
  function replace(by: Draft["target"], newSpec: ExperimentSpec): void {
    commit({ target: by, spec: structuredClone(newSpec) }, "");
  }
  /** A new starting point (another project, other data): nothing to undo. */
  function reset(newTarget: string | null, newSpec: ExperimentSpec): void {
    current.value = { target: newTarget, spec: structuredClone(newSpec) };
    past.value = [];
    future.value = [];
    lastKind = "";
    revision.value++;
  }
  function undo(): void {
    const previous = past.value.at(-1);
    if (!previous) return;
    past.value = past.value.slice(0, -1);
    future.value = [...future.value, current.value];
    current.value = previous;
    lastKind = "";
    revision.value++;
  }
  function redo(): void {
    const next = future.value.at(-1);
    if (!next) return;
    future.value = future.value.slice(0, -1);
    past.value = [...past.value, current.value];
    current.value = next;
    lastKind = "";
    revision.value++;
  }

  return {
    spec,
    target,
    revision,
    canUndo,
    canRedo,
    edit,
    editRecipe,
    editTraining,
    editLayers,
    setTarget,
    replaceSpec,
    replace,
    reset,
    undo,
    redo,
  };
});
