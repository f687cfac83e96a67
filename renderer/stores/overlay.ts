/** Which of the panels that lie over every stage is open: the command palette, the sheet of shortcuts. */
import { defineStore } from "pinia";
import { ref } from "vue";

export type OverlayId = "palette" | "shortcuts";

export const useOverlay = defineStore("overlay", () => {
  const shown = ref<OverlayId | null>(null);
  function show(id: OverlayId): void {
    shown.value = id;
  }
  function close(): void {
    shown.value = null;
  }
  return { shown, show, close };
});
