/** The layers of the draft, which are selected, and what can be done with them. */
import { computed } from "vue";
import type { LayerType } from "#core/network/kinds/layers/index";
import { draftLayers, planNetwork, type DraftLayer, type NetworkPlan } from "#core/network/plan";
import type { LayerSpec } from "#core/network/spec";
import { useCheck } from "../../stores/check";
import { useDraft } from "../../stores/draft";
import { useView } from "../../stores/view";
import {
  duplicateLayers,
  insertLayer,
  keepingShortcuts,
  layerId,
  moveLayers,
  placeAfter,
  removeLayers,
  setEnabled,
} from "./edits";
import { between, useSelection } from "./selection";

export function useLayers() {
  const draft = useDraft();
  const view = useView();
  const check = useCheck();
  const selection = useSelection();

  /** What runs. Drawn with the automatic loss: one that does not fit is a fault at its field, not of the diagram. */
  const plan = computed<NetworkPlan | null>(() => {
    if (!check.shape) return null;
    try {
      return planNetwork(draft.spec.network, check.shape);
    } catch {
      return null;
    }
  });
  /** Those that are switched off too, the output last. */
  const layers = computed<readonly DraftLayer[]>(() => {
    const output = plan.value?.layers.at(-1);
    if (!output || !check.shape) return [];
    return [...draftLayers(draft.spec.network, check.shape.inputs), { ...output, off: false }];
  });
  const ids = computed(() => ["input", ...layers.value.map((layer) => layer.id)]);
  /** Something is always selected: the first layer, as long as nothing was chosen that is still there. */
  const selectedId = computed(() =>
    view.layer !== null && ids.value.includes(view.layer) ? view.layer : (layers.value[0]?.id ?? "input"),
  );
  const selected = computed(() => layers.value.find((layer) => layer.id === selectedId.value) ?? null);
  /** All that are selected, in their order; the one of `selectedId` among them. */
  const selectedIds = computed<readonly string[]>(() => {
    const { lead, ids: chosen } = selection.chosen;
    if (lead !== selectedId.value) return [selectedId.value];
    const present = ids.value.filter((id) => chosen.includes(id));
    return present.includes(selectedId.value) ? present : [selectedId.value];
  });
  /** Indices of the hidden ones among them in the draft's list. */
  const chosen = computed<readonly number[]>(() =>
    layers.value.filter(({ id, source }) => source >= 0 && selectedIds.value.includes(id)).map(({ source }) => source),
  );
  const isHidden = (id: string) => layers.value.some((layer) => layer.id === id && layer.source >= 0);

  function choose(lead: string, list: readonly string[], anchor: string): void {
    selection.chosen = { lead, anchor, ids: list };
    view.layer = lead;
  }
  const select = (id: string) => choose(id, [id], id);
  /** Takes a hidden layer in, or out again; input and output are selected alone. */
  function toggle(id: string): void {
    const others = selectedIds.value.filter((other) => other !== id && isHidden(other));
    if (!isHidden(id)) select(id);
    else if (!selectedIds.value.includes(id)) choose(id, [...others, id], id);
    else if (others.length > 0) choose(others.at(-1)!, others, others.at(-1)!);
  }
  /** Selects the hidden layers from where the selection began to this one. */
  function extend(id: string): void {
    const { anchor, lead } = selection.chosen;
    const from = lead === selectedId.value && anchor !== null && isHidden(anchor) ? anchor : selectedId.value;
    const range = between(ids.value, from, id).filter(isHidden);
    if (!isHidden(id) || !isHidden(from)) select(id);
    else choose(id, range, from);
  }
  function selectAll(): void {
    const hidden = ids.value.filter(isHidden);
    const last = isHidden(selectedId.value) ? selectedId.value : hidden[0];
    if (last !== undefined) choose(last, hidden, hidden[0]!);
  }

  /** `edit` answers the indices that are selected afterwards. */
  function change(kind: string, edit: (list: LayerSpec[]) => readonly number[]): void {
    let after: readonly number[] = [];
    draft.editLayers(kind, (list) => {
      after = keepingShortcuts(list, () => edit(list));
    });
    const now = after.map((index) => layerId(draft.spec.network.layers, index));
    if (now[0] !== undefined) choose(now[0], now, now[0]);
  }
  const insert = (place: number, type: LayerType) =>
    change("", (list) => {
      insertLayer(list, place, type);
      return [place];
    });
  const add = (type: LayerType) => insert(placeAfter(layers.value, selectedId.value), type);
  const duplicate = (indices: readonly number[]) => change("", (list) => duplicateLayers(list, indices));
  /** The layer that takes the first one's place is selected, or the output behind the last one. */
  const remove = (indices: readonly number[]) =>
    indices.length > 0 && change("", (list) => [removeLayers(list, indices)]);
  /** Together to a place, which is counted before they are taken out. */
  function move(indices: readonly number[], place: number): void {
    const { layers: list } = draft.spec.network;
    if (indices.length === 0 || place < 0 || place > list.length) return;
    const moved = [...list];
    moveLayers(moved, indices, place);
    if (moved.every((layer, index) => layer === list[index])) return;
    change("", (copy) => moveLayers(copy, indices, place));
  }
  /** One place to the left (−1) or right (1). */
  const shift = (indices: readonly number[], by: number) =>
    move(indices, by < 0 ? Math.min(...indices) - 1 : Math.max(...indices) + 2);
  /** All on if one of them is off, else all off. */
  function toggleEnabled(indices: readonly number[]): void {
    if (indices.length === 0) return;
    const on = layers.value.some(({ source, off }) => off && indices.includes(source));
    draft.editLayers("", (list) => setEnabled(list, indices, on));
  }
  /** The neighbour at the left (−1) or right (1) of the selected layer. */
  const neighbour = (by: number): string | undefined => ids.value[ids.value.indexOf(selectedId.value) + by];

  return {
    plan,
    layers,
    ids,
    selectedId,
    selectedIds,
    chosen,
    selected,
    select,
    toggle,
    extend,
    selectAll,
    isHidden,
    insert,
    add,
    duplicate,
    remove,
    move,
    shift,
    toggleEnabled,
    neighbour,
  };
}
