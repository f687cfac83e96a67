/** The project's table as it is, whatever the draft makes of it: its columns, and whether it is there. For those who speak of a run. */
import { defineStore } from "pinia";
import { computed } from "vue";
import { useData } from "./data";

export const useTable = defineStore("table", () => {
  const data = useData();
  const state = computed(() => data.state);
  const columns = computed(() => data.profile?.columns ?? []);
  return { state, columns };
});
