/**
 * What is wrong or doubtful in the draft, field by field, and what the trainer measures of it before anything is trained.
 * The measured check is asked for while the Network stage is open, a moment after the last change; the old answer stays until the
 * new one is there.
 */
import { useDebounceFn } from "@vueuse/core";
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { faults as findFaults, type Fault } from "#core/network/check";
import type { DataShape } from "#core/network/plan";
import type { LayerSpec } from "#core/network/spec";
import type { NetworkCheck } from "#core/training/views";
import { useData } from "./data";
import { useDraft } from "./draft";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

const askAfterMs = 150;

/** `dense 2`: the number counts the layers of its kind. */
function layerName(layers: readonly LayerSpec[], index: number): string {
  const type = layers[index]?.type ?? "";
  const number = layers.slice(0, index + 1).filter((other) => other.type === type).length;
  return `${type.replace("_", " ")} ${number}`;
}

export const useCheck = defineStore("check", () => {
  const data = useData();
  const draft = useDraft();
  const trainer = useTrainer();
  const view = useView();

  const shape = computed<(DataShape & { trainingRows: number }) | null>(() => {
    const { prepared } = data;
    return (
      prepared && {
        task: prepared.task,
        inputs: prepared.inputs.length,
        classes: prepared.classes.length,
        trainingRows: prepared.split.train.rows,
      }
    );
  });
  const faults = computed<Fault[]>(() => findFaults(draft.spec, shape.value ?? undefined));
  const errors = computed(() => faults.value.filter((fault) => fault.severity === "error"));
  /** The message at a field of this severity: `training.loss`, `network.layers[2].rate`; null where all is well. */
  const at = (path: string, severity: Fault["severity"] = "error"): string | null =>
    faults.value.find((fault) => fault.path === path && fault.severity === severity)?.message ?? null;

  /** The first error for a place away from its field: with the layer's name. */
  const said = computed(() => {
    const [first] = errors.value;
    if (!first) return null;
    const index = Number(/^network\.layers\[(\d+)\]/.exec(first.path)?.[1] ?? -1);
    const layer = draft.spec.network.layers[index];
    return layer ? `${layerName(draft.spec.network.layers, index)}: ${first.message}` : first.message;
  });

  const current = shallowRef<NetworkCheck | null>(null);
  /** Why the draft could not be checked, in words. */
  const fault = ref<string | null>(null);
  const shown = ref<string | null>(null);
  /** What would be asked now. The number of epochs changes nothing that is measured. */
  const wanted = computed(() => {
    if (!shape.value || errors.value.length > 0 || !data.state) return null;
    const { recipe, network, training } = draft.spec;
    const { name, bytes, readMs } = data.state;
    return JSON.stringify([recipe, network, { ...training, epochs: 0 }, draft.target, name, bytes, readMs]);
  });
  /** Whether `current` is of the draft as it stands. */
  const fresh = computed(() => wanted.value !== null && wanted.value === shown.value);
  let asking = false;
  let ending = new AbortController();
  watch(wanted, () => ending.abort());

  async function ask(): Promise<void> {
    const key = wanted.value;
    const { target } = draft;
    if (asking || fresh.value || key === null || target === null) return;
    if (view.stage !== "network" || trainer.connection !== "ready") return;
    asking = true;
    let answered = true;
    try {
      ending = new AbortController();
      const answer = await trainer.request({ type: "network.check", spec: draft.spec, target }, ending.signal);
      current.value = answer;
      shown.value = key;
      fault.value = null;
    } catch (error) {
      answered = !isVoid(error);
      if (answered) {
        shown.value = key;
        fault.value = error instanceof Error ? error.message : String(error);
      }
    } finally {
      asking = false;
    }
    if (wanted.value !== key || !answered) void soon();
  }
  const soon = useDebounceFn(ask, askAfterMs);
  watch([wanted, () => view.stage, () => trainer.connection], () => void soon(), { immediate: true });
  // Another file or none: nothing measured on the old one may stand there.
  watch([() => data.state?.name, () => draft.target], () => {
    current.value = null;
  });

  return { shape, faults, errors, said, at, current, fault, fresh };
});
