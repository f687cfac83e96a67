/** The earlier saves of the project that is open, to be looked at and gone back to. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { ListedSnapshot } from "#core/training/messages";
import { useProject } from "./project";
import { useTrainer } from "./trainer";

export const useSnapshots = defineStore("snapshots", () => {
  const project = useProject();
  const trainer = useTrainer();
  const list = shallowRef<readonly ListedSnapshot[]>([]);
  /** The dialog with the list is open. */
  const open = ref(false);
  /** The project's file, also while one of its snapshots is looked at; null where it has none. */
  const place = computed(() => project.path ?? project.copyOf?.of ?? null);

  async function show(): Promise<void> {
    if (place.value === null) return;
    list.value = await trainer.request({ type: "project.snapshots", path: place.value });
    open.value = true;
  }
  async function lookAt(snapshot: ListedSnapshot): Promise<void> {
    const of = place.value;
    open.value = false;
    if (of !== null) await project.lookAt(snapshot, of);
  }
  return { list, open, place, show, lookAt };
});
