/** Pointer, wheel and keys on a chart: zoom, pan, select a part, move the cross-hair. */
import { shallowRef, type Ref, type ShallowRef } from "vue";
import type { KeyLine } from "../components/shortcut";
import type { ChartView } from "./chart-view";

export const chartKeys: readonly KeyLine[] = [
  { keys: ["Plus", "−"], does: "Zoom in or out" },
  { keys: ["0"], does: "Show all" },
  { keys: ["←", "→"], does: "Move along the axis" },
  { keys: ["Shift+←", "Shift+→"], does: "Move the cross-hair" },
];

/** Place of the plot within the element, in pixels. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
/** Pixels that a press may move and still be a press. */
const still = 4;
const wheelSpeed = 0.0016;
const keyZoom = 0.7;
const keyPan = 0.1;
const keyStep = 0.01;

export interface Gestures {
  /** The part that is being dragged out, in pixels; null when none is. */
  selection: ShallowRef<{ from: number; to: number } | null>;
  listeners: Record<string, (event: never) => void>;
}

/** `pressed` is told of presses that did not drag, in values, and of a double press, which shows everything again, as null. */
export function useGestures(
  view: ChartView,
  area: Readonly<Ref<PlotArea | null>>,
  owner: object,
  pressed: (x: number | null) => void,
): Gestures {
  const selection = shallowRef<{ from: number; to: number } | null>(null);
  let press: { at: number; pan: boolean } | null = null;

  const clamp = (at: number) => Math.min(area.value?.right ?? 0, Math.max(area.value?.left ?? 0, at));
  const valueAt = (at: number) => {
    const { left, right } = area.value ?? { left: 0, right: 1 };
    const { min, max } = view.shown.value;
    return min + ((clamp(at) - left) / Math.max(1, right - left)) * (max - min);
  };
  const place = (event: MouseEvent) =>
    event.clientX - (event.currentTarget as HTMLElement).getBoundingClientRect().left;
  const inside = (at: number) => area.value !== null && at >= area.value.left - still && at <= area.value.right + still;
  const width = () => Math.max(1, (area.value?.right ?? 1) - (area.value?.left ?? 0));

  function wheel(event: WheelEvent): void {
    if (!inside(place(event))) return;
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) view.pan(sideways / width());
    else view.zoom(Math.exp(event.deltaY * wheelSpeed), valueAt(place(event)));
  }
  function pointerdown(event: PointerEvent): void {
    if (event.button !== 0 || !inside(place(event))) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    press = { at: place(event), pan: event.shiftKey };
  }
  function pointermove(event: PointerEvent): void {
    const at = place(event);
    if (press?.pan) {
      view.pan((press.at - at) / width());
      press.at = at;
    } else if (press && Math.abs(at - press.at) > still) {
      selection.value = { from: clamp(Math.min(at, press.at)), to: clamp(Math.max(at, press.at)) };
    }
    view.cursor.value = inside(at) || press ? { x: valueAt(at), owner } : null;
  }
  function pointerup(): void {
    const chosen = selection.value;
    if (chosen) view.show({ min: valueAt(chosen.from), max: valueAt(chosen.to) });
    else if (press && !press.pan) pressed(valueAt(press.at));
    cancel();
  }
  function cancel(): void {
    press = null;
    selection.value = null;
  }
  function pointerleave(): void {
    if (!press) view.cursor.value = null;
  }
  function dblclick(): void {
    view.reset();
    pressed(null);
  }
  function step(direction: number): void {
    const { min, max } = view.shown.value;
    const x = (view.cursor.value?.x ?? (min + max) / 2) + direction * keyStep * (max - min);
    view.cursor.value = { x: Math.min(max, Math.max(min, x)), owner };
  }
  function keydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = view.cursor.value?.x;
    const keys: Record<string, () => void> = {
      "+": () => view.zoom(keyZoom, at),
      "=": () => view.zoom(keyZoom, at),
      "-": () => view.zoom(1 / keyZoom, at),
      _: () => view.zoom(1 / keyZoom, at),
      "0": () => view.reset(),
      ArrowLeft: () => (event.shiftKey ? step(-1) : view.pan(-keyPan)),
      ArrowRight: () => (event.shiftKey ? step(1) : view.pan(keyPan)),
      Escape: () => (view.cursor.value = null),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
  function blur(): void {
    if (view.cursor.value?.owner === owner) view.cursor.value = null;
  }
  const listeners = {
    wheel,
    pointerdown,
    pointermove,
    pointerup,
    pointercancel: cancel,
    pointerleave,
    dblclick,
    keydown,
    blur,
  };
  return { selection, listeners };
}
