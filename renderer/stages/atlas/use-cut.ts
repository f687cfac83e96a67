/** A threshold that is dragged, or moved by the keyboard, in hundredths from 0 to 1. */
import { ref } from "vue";

const steps: Readonly<Record<string, (at: number) => number>> = {
  ArrowLeft: (at) => at - 0.01,
  ArrowDown: (at) => at - 0.01,
  ArrowRight: (at) => at + 0.01,
  ArrowUp: (at) => at + 0.01,
  PageDown: (at) => at - 0.1,
  PageUp: (at) => at + 0.1,
  Home: () => 0,
  End: () => 1,
};

/** `shareAt` says where the pointer is, from 0 to 1 along the axis. */
export function useCut(
  now: () => number,
  shareAt: (event: PointerEvent) => number,
  set: (threshold: number) => void,
): Record<"down" | "move" | "up", (event: PointerEvent) => void> & { key(event: KeyboardEvent): void } {
  const dragging = ref(false);
  const put = (value: number) => set(Math.round(Math.max(0, Math.min(1, value)) * 100) / 100);
  return {
    down(event) {
      dragging.value = true;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      put(shareAt(event));
    },
    move(event) {
      if (dragging.value) put(shareAt(event));
    },
    up() {
      dragging.value = false;
    },
    key(event) {
      const step = steps[event.key];
      if (!step || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      put(step(now()));
    },
  };
}
