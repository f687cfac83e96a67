/** Work that was never saved and that nobody has open: what there is, to be opened or discarded. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { Recoverable } from "#core/project/recoverable";
import { bridge } from "./bridge";
import { useProject } from "./project";

export const useRecovery = defineStore("recovery", () => {
  const project = useProject();
  const list = shallowRef<Recoverable[]>([]);
  /** The dialog with the list is open. */
  const open = ref(false);

  async function look(): Promise<void> {
    list.value = await bridge("recoverable.list");
  }
  async function show(): Promise<void> {
    await look();
    open.value = true;
  }
  async function take(work: Recoverable): Promise<void> {
    open.value = false;
    await project.recover(work);
    await look();
  }
  async function discard(work: Recoverable): Promise<void> {
    await bridge("recoverable.discard", { journal: work.journal });
    await look();
  }
  async function showFolder(work: Recoverable): Promise<void> {
    await bridge("recoverable.show", { journal: work.journal });
  }
  return { list, open, look, show, take, discard, showFolder };
});
