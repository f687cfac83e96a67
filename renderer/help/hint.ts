/** The words that are shown beside what is explained: one panel for the whole window, at one place at a time. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { Explanation } from "./explanation";

/** So long the pointer or the focus rests before the words come: who passes by is left alone. */
const restMs = 350;
/** The pointer may leave for the panel. */
const leaveMs = 200;

export interface Hint extends Explanation {
  title: string;
  anchor: HTMLElement;
}

export const useHint = defineStore("hint", () => {
  const shown = shallowRef<Hint | null>(null);
  /** It was pressed: the focus goes in, and it stays until it is closed. */
  const pinned = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The pointer or the focus is on it. */
  function rest(hint: Hint): void {
    clearTimeout(timer);
    if (!pinned.value) timer = setTimeout(() => (shown.value = hint), restMs);
  }
  function leave(): void {
    clearTimeout(timer);
    if (!pinned.value) timer = setTimeout(close, leaveMs);
  }
  /** The pointer has come to the panel. */
  function hold(): void {
    clearTimeout(timer);
  }
  function press(hint: Hint): void {
    clearTimeout(timer);
    pinned.value = true;
    shown.value = hint;
  }
  function close(): void {
    clearTimeout(timer);
    pinned.value = false;
    shown.value = null;
  }
  return { shown, pinned, rest, leave, hold, press, close };
});
