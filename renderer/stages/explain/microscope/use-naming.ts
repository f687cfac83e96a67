/** Names of the units, and the row's cells as they stand in the file. */
import { computed, shallowRef, watch } from "vue";
import { defineStore, storeToRefs } from "pinia";
import { useDescribed } from "../../../stores/described";
import { useRuns } from "../../../stores/runs";
import { useTable } from "../../../stores/table";
import { useTrainer } from "../../../stores/trainer";
import type { RowNaming } from "./names";
import { useMicroscope } from "./store";

/** What a scaled number counts in. */
const scaleWords = { none: "", standard: "σ units", min_max: "of 0 … 1", robust: "of the IQR", log1p: "log" } as const;

const useCells = defineStore("microscope-cells", () => {
  const microscope = useMicroscope();
  const trainer = useTrainer();
  const cells = shallowRef<{ row: number; cells: readonly string[] } | null>(null);
  watch(
    () => microscope.current?.row,
    async (row) => {
      if (row === undefined || cells.value?.row === row) return;
      // The cells are an addition: without them the numbers still stand there.
      const answer = await trainer.request({ type: "data.rows", from: row, to: row + 1 }).catch(() => null);
      if (microscope.current?.row === row) cells.value = { row, cells: answer?.rows[0] ?? [] };
    },
    { immediate: true },
  );
  return { cells };
});

export function useNaming() {
  const microscope = useMicroscope();
  const described = useDescribed();
  const table = useTable();
  const runs = useRuns();
  const { cells } = storeToRefs(useCells());
  return computed<RowNaming>(() => {
    const data = described.selected?.data ?? null;
    const inputs = data?.inputs ?? [];
    const { mean, std } = data?.targetScale ?? { mean: 0, std: 1 };
    const now = microscope.current!;
    return {
      now,
      inputs: inputs.map(({ name }) => name),
      target: data?.target ?? "the target",
      raw(input) {
        const own = inputs[input];
        const column = table.columns.findIndex(({ name }) => name === own?.column);
        if (cells.value?.row !== now.row || column < 0) return "";
        return cells.value.cells[column] || "missing";
      },
      unitOfInput(input) {
        const own = inputs[input];
        const recipe = runs.selected?.spec.recipe;
        if (!own || !recipe || own.role || own.name !== own.column) return "";
        return scaleWords[recipe.columns[own.column]?.scale ?? recipe.defaults.scale ?? "standard"];
      },
      inUnits: (value) => value * std + mean,
    };
  });
}
