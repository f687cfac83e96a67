/** What keys do to the layers of the diagram. */
import type { KeyLine } from "../../components/shortcut";
import type { useLayers } from "./use-layers";

export const layerShortcuts =
  "D Control+D Delete Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight Control+A";

export const layerKeys: readonly KeyLine[] = [
  { keys: ["←", "→"], does: "Select the layer before or after" },
  { keys: ["Home", "End"], does: "Select the first or the last" },
  { keys: ["Shift+←", "Shift+→"], does: "Select several" },
  { keys: ["CmdOrCtrl+A"], does: "Select all hidden layers" },
  { keys: ["Alt+←", "Alt+→"], does: "Move the selected layers" },
  { keys: ["CmdOrCtrl+D"], does: "Duplicate" },
  { keys: ["D"], does: "Switch off for a moment, or on again" },
  { keys: ["Delete"], does: "Remove" },
];

/** Whether the key meant something; `indices` are those of the layers that it is about. */
export function act(layers: ReturnType<typeof useLayers>, event: KeyboardEvent, indices: readonly number[]): boolean {
  const control = event.ctrlKey || event.metaKey;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const ids = layers.ids.value;
  const end = { Home: ids[0], End: ids.at(-1) }[event.key];
  const to = by === undefined ? end : layers.neighbour(by);
  if (by !== undefined && event.altKey) {
    if (indices.length > 0) layers.shift(indices, by);
  } else if (by !== undefined || end !== undefined) {
    if (to !== undefined && !event.shiftKey) layers.select(to);
    else if (to !== undefined && layers.isHidden(to)) layers.extend(to);
  } else if (event.key === "Delete" || event.key === "Backspace") layers.remove(indices);
  else if (event.key.toLowerCase() === "d" && control) layers.duplicate(indices);
  else if (event.key.toLowerCase() === "d" && !event.altKey) layers.toggleEnabled(indices);
  else if (event.key.toLowerCase() === "a" && control) layers.selectAll();
  else return false;
  return true;
}
