/** Messages to the person: errors stay until they are closed. */
import { defineStore } from "pinia";
import { ref } from "vue";
import { TrainerError } from "./trainer";

export interface Notice {
  id: number;
  severity: "problem" | "warning" | "note";
  text: string;
}

export const useNotices = defineStore("notices", () => {
  const list = ref<Notice[]>([]);
  let next = 1;

  function add(severity: Notice["severity"], text: string): void {
    if (list.value.some((n) => n.text === text)) return;
    list.value.push({ id: next++, severity, text });
  }
  function close(id: number): void {
    list.value = list.value.filter((n) => n.id !== id);
  }
  /** Run something that a person asked for; what goes wrong is shown in words. Returns undefined then. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TrainerError && error.code === "project_changed") return undefined;
      add("problem", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
  return { list, add, close, attempt };
});
