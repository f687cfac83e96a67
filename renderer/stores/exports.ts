/** Which run is being exported: its dialog is open. */
import { defineStore } from "pinia";
import { ref } from "vue";

export const useExports = defineStore("exports", () => {
  /** The run's id; null: the dialog is closed. */
  const run = ref<string | null>(null);
  function show(id: string | null): void {
    run.value = id;
  }
  return { run, show };
});
