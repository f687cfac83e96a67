/** What a person wants of this computer, whatever the project. The main process keeps it. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import { bridge } from "./bridge";

export const usePreferences = defineStore("preferences", () => {
  /** Processor cores for training; null: the application decides. */
  const threads = ref<number | null>(null);
  /** Cores that there are; 0 until it is known. */
  const cores = shallowRef(0);

  /** Ids of the lessons of the atlas that were opened. */
  const seenLessons = shallowRef<readonly string[]>([]);

  async function load(): Promise<void> {
    ({ threads: threads.value, cores: cores.value, seenLessons: seenLessons.value } = await bridge("preferences.get"));
  }
  async function setThreads(wanted: number | null): Promise<void> {
    threads.value = wanted;
    await bridge("preferences.setThreads", { threads: wanted });
  }
  async function setTheme(theme: "light" | "dark"): Promise<void> {
    await bridge("preferences.setTheme", { theme });
  }
  async function sawLesson(lesson: string): Promise<void> {
    if (seenLessons.value.includes(lesson)) return;
    seenLessons.value = [...seenLessons.value, lesson];
    await bridge("preferences.sawLesson", { lesson });
  }
  return { threads, cores, seenLessons, load, setThreads, setTheme, sawLesson };
});
