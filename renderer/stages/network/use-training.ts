/** The training settings of the draft, one edit at a time. */
import { computed } from "vue";
import { trainingFields, type Field } from "#core/network/fields";
import type { TrainingSpec } from "#core/network/spec";
import { useDraft } from "../../stores/draft";

const fields = new Map(trainingFields().map((field) => [field.key, field]));

export function useTraining() {
  const draft = useDraft();
  const training = computed(() => draft.spec.training);
  function set<K extends keyof TrainingSpec>(key: K, value: TrainingSpec[K]): void {
    if (JSON.stringify(training.value[key]) === JSON.stringify(value)) return;
    draft.editTraining(key, (next) => {
      next[key] = value;
    });
  }
  return { training, set };
}

export const trainingField = (key: keyof TrainingSpec): Partial<Field> => fields.get(key) ?? {};

/** Limits of a number field, as the schema has them. */
export const limits = (field: Partial<Field>) => ({
  min: field.min,
  max: field.max,
  step: field.step,
  exclusiveMin: field.minExclusive ?? false,
  integer: field.kind === "integer",
});
