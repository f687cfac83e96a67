/** The layers of the draft as they run, which one is selected, and what can be done with them. */
import { computed } from "vue";
import type { LayerType } from "#core/network/layers";
import { planNetwork, type LayerPlan, type NetworkPlan } from "#core/network/plan";
import { useCheck } from "../../stores/check";
import { useDraft } from "../../stores/draft";
import { useView } from "../../stores/view";
import { duplicateLayer, insertLayer, layerId, moveLayer, placeAfter } from "./edits";

export function useLayers() {
  const draft = useDraft();
  const view = useView();
  const check = useCheck();

  /** Drawn with the automatic loss: one that does not fit is a fault at its field, not of the diagram. */
  const plan = computed<NetworkPlan | null>(() => {
    if (!check.shape) return null;
    try {
      return planNetwork(draft.spec.network, check.shape);
    } catch {
      return null;
    }
  });
  const layers = computed<readonly LayerPlan[]>(() => plan.value?.layers ?? []);
  const ids = computed(() => ["input", ...layers.value.map((layer) => layer.id)]);
  /** Something is always selected: the first layer, as long as nothing was chosen that is still there. */
  const selectedId = computed(() =>
    view.layer !== null && ids.value.includes(view.layer) ? view.layer : (layers.value[0]?.id ?? "input"),
  );
  const selected = computed(() => layers.value.find((layer) => layer.id === selectedId.value) ?? null);
  const select = (id: string) => (view.layer = id);

  function change(kind: string, edit: (list: typeof draft.spec.network.layers) => number | undefined): void {
    let index: number | undefined;
    draft.editLayers(kind, (list) => {
      index = edit(list);
    });
    if (index !== undefined) select(layerId(draft.spec.network.layers, index));
  }
  const insert = (place: number, type: LayerType) =>
    change("", (list) => {
      insertLayer(list, place, type);
      return place;
    });
  const add = (type: LayerType) => insert(placeAfter(layers.value, selectedId.value), type);
  const duplicate = (index: number) =>
    change("", (list) => {
      duplicateLayer(list, index);
      return index + 1;
    });
  /** The layer that takes its place is selected, or the output behind the last one. */
  const remove = (index: number) =>
    change("", (list) => {
      list.splice(index, 1);
      return Math.min(index, list.length);
    });
  const move = (index: number, place: number) => {
    if (index < 0 || place < 0 || place > draft.spec.network.layers.length || place === index || place === index + 1)
      return;
    change("", (list) => moveLayer(list, index, place));
  };
  /** Select the neighbour at the left (−1) or right (1). */
  function step(by: number): void {
    const next = ids.value[ids.value.indexOf(selectedId.value) + by];
    if (next !== undefined) select(next);
  }
  return { plan, layers, ids, selectedId, selected, select, insert, add, duplicate, remove, move, step };
}
