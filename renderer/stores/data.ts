/** The project's data as the page knows it: its state, profile and what the recipe makes of it. The rows stay in the trainer. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { Dialect } from "#core/data/types";
import type { DataSource, KeepAs } from "#core/training/messages";
import type { DataState, Description } from "#core/training/views";
import { useDraft } from "./draft";
import { TrainerError, isTrainerGone, useTrainer } from "./trainer";

export interface ReadChoices {
  dialect?: Partial<Dialect>;
  /** A copy in the project (the default), or a link to the file. */
  keep?: KeepAs;
  /** Ends the reading. */
  signal?: AbortSignal;
}

const lookingMs = 250;

export const useData = defineStore("data", () => {
  const trainer = useTrainer();
  const draft = useDraft();
  const state = shallowRef<DataState | null>(null);
  const description = shallowRef<Description | null>(null);
  /** What is being read now, with its progress. */
  const reading = ref<{ name: string; bytes: number; total: number; rows: number } | null>(null);
  const describing = ref(false);
  /** It takes so long that it is said: a word that flashes says nothing. */
  const looking = ref(false);
  watch(describing, (now, _, onCleanup) => {
    looking.value = false;
    const late = now ? setTimeout(() => (looking.value = true), lookingMs) : undefined;
    onCleanup(() => clearTimeout(late));
  });

  const profile = computed(() => description.value?.profile ?? null);
  const prepared = computed(() => description.value?.prepared ?? null);
  /** Why the data can't be trained on as it stands, or null. */
  const fault = computed(() => description.value?.fault ?? null);

  trainer.on((event) => {
    if (event.type === "import.progress" && reading.value) Object.assign(reading.value, event);
  });

  let asked = 0;
  /** Profile and recipe under the draft as it stands; answers that were overtaken are dropped. */
  async function describe(): Promise<void> {
    if (!state.value) {
      description.value = null;
      return;
    }
    const mine = ++asked;
    describing.value = true;
    try {
      const answer = await trainer.request({ type: "data.describe", recipe: draft.spec.recipe, target: draft.target });
      if (mine === asked) description.value = answer;
    } catch (error) {
      // The one that stands in is asked again, when it has the project.
      if (isTrainerGone(error)) return;
      // It was overtaken, or ended by other data: what is known by now is not worked out again.
      if (mine !== asked) return;
      if (error instanceof TrainerError && error.code === "cancelled") return describe();
      throw error;
    } finally {
      if (mine === asked) describing.value = false;
    }
  }
  watch([() => draft.spec.recipe, () => draft.target], ([recipe, target], [oldRecipe, oldTarget]) => {
    if (target !== oldTarget || JSON.stringify(recipe) !== JSON.stringify(oldRecipe)) void describe();
  });

  /** Read a file whole. The caller resets runs and draft. */
  async function read(source: DataSource, { dialect, keep, signal }: ReadChoices = {}): Promise<DataState> {
    reading.value ??= { name: nameOf(source), bytes: 0, total: 0, rows: 0 };
    try {
      const chosen = { ...(dialect && { dialect }), ...(keep && { keep }) };
      return await trainer.request({ type: "data.import", source, ...chosen }, signal);
    } finally {
      reading.value = null;
    }
  }
  const nameOf = (source: DataSource): string => {
    if ("path" in source) return source.path.split(/[\\/]/).at(-1) ?? "";
    return "bytes" in source ? source.name : (state.value?.name ?? "");
  };
  /** Read the project's file another way. The caller sees to the draft, and describes. */
  async function reread({ dialect = {}, keep, signal }: ReadChoices): Promise<DataState> {
    const next = await trainer.request({ type: "data.reread", dialect, ...(keep && { keep }) }, signal);
    state.value = next;
    return next;
  }
  function set(next: DataState | null): void {
    state.value = next;
    asked++;
    description.value = null;
  }
  return { state, description, profile, prepared, fault, reading, describing, looking, describe, read, reread, set };
});
