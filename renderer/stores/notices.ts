/** Messages to the person. Notes leave by themselves; warnings and errors stay until they are closed, or another project is open. */
import { defineStore } from "pinia";
import { ref } from "vue";
import { isUnwanted } from "./trainer";

export interface Notice {
  id: number;
  severity: "problem" | "warning" | "note";
  text: string;
}

/** Milliseconds for which a note stands; while the pointer or the focus is on it, it stays. */
export const noteMs = 12_000;

export const useNotices = defineStore("notices", () => {
  const list = ref<Notice[]>([]);
  let next = 1;

  function add(severity: Notice["severity"], text: string): void {
    if (list.value.some((n) => n.text === text)) return;
    const id = next++;
    list.value.push({ id, severity, text });
    if (severity === "note") release(id);
  }
  function close(id: number): void {
    hold(id);
    list.value = list.value.filter((n) => n.id !== id);
  }
  const leaving = new Map<number, ReturnType<typeof setTimeout>>();
  /** It is being read: it stays. */
  function hold(id: number): void {
    clearTimeout(leaving.get(id));
    leaving.delete(id);
  }
  /** A note leaves after its time. */
  function release(id: number): void {
    hold(id);
    if (list.value.find((n) => n.id === id)?.severity === "note")
      leaving.set(
        id,
        setTimeout(() => close(id), noteMs),
      );
  }
  /** Of the project that is being left, nothing may stand there. */
  function clear(): void {
    for (const { id } of list.value) close(id);
  }
  /** Run something that a person asked for; what goes wrong is shown in words. Returns undefined then. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isUnwanted(error)) return undefined;
      add("problem", error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
  return { list, add, close, hold, release, clear, attempt };
});
