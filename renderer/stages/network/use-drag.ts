/** Dragging layers to another place: a press that moves far enough; Esc lets it be. */
import { useEventListener } from "@vueuse/core";
import { ref, type Ref } from "vue";
import { placeAt, type Column, type Diagram } from "./diagram";

/** A press that moves less is a click. */
const slack = 6;

export function useDrag(
  diagram: Readonly<Ref<Diagram>>,
  frame: Readonly<Ref<HTMLElement | null>>,
  move: (column: Column, place: number) => void,
) {
  /** The layer that is dragged, and the place where it would be put. */
  const dragged = ref<Column | null>(null);
  const place = ref<number | null>(null);
  let held: { column: Column; x: number } | null = null;

  function start(event: PointerEvent, column: Column): void {
    if (event.button === 0 && column.source >= 0) held = { column, x: event.clientX };
  }
  function end(): void {
    held = null;
    dragged.value = null;
    place.value = null;
  }
  useEventListener(window, "pointermove", (event: PointerEvent) => {
    if (!held || !frame.value) return;
    if (dragged.value === null && Math.abs(event.clientX - held.x) < slack) return;
    dragged.value = held.column;
    const x = event.clientX - frame.value.getBoundingClientRect().left + frame.value.scrollLeft;
    place.value = placeAt(diagram.value, x);
  });
  useEventListener(window, "pointerup", () => {
    if (held && place.value !== null) move(held.column, place.value);
    end();
  });
  useEventListener(window, "pointercancel", end);
  useEventListener(window, "keydown", (event: KeyboardEvent) => {
    if (event.key === "Escape" && dragged.value !== null) end();
  });
  return { dragged, place, start };
}
