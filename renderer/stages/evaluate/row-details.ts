/** What stands in a row of the table, measured against its columns: which features are strange. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { ColumnProfile, Dialect } from "#core/data/types";
import { useDescribed } from "../../stores/described";
import { useTable } from "../../stores/table";
import { useTrainer } from "../../stores/trainer";

export interface Deviation {
  column: string;
  /** As it stands in the file. */
  value: string;
  /** Standard deviations from the mean of the column. */
  sigmas: number;
}

/** The features of one row that are farthest from their columns' means, the farthest first. */
export function deviations(
  cells: readonly string[],
  columns: readonly Pick<ColumnProfile, "name" | "type" | "mean" | "std">[],
  features: ReadonlySet<string>,
  decimal: Dialect["decimal"],
): Deviation[] {
  return columns
    .flatMap((column, index) => {
      const value = cells[index] ?? "";
      if (!features.has(column.name) || column.type !== "number" || column.mean === null || !column.std) return [];
      const number = Number(decimal === "," ? value.replace(",", ".") : value);
      if (value.trim() === "" || !Number.isFinite(number)) return [];
      return [{ column: column.name, value, sigmas: (number - column.mean) / column.std }];
    })
    .toSorted((a, b) => Math.abs(b.sigmas) - Math.abs(a.sigmas));
}

/** Deviations of the rows (0-based), asked of the trainer one by one; grows as the answers come. */
export function useRowDetails(rows: Ref<readonly number[]>): {
  details: ShallowRef<ReadonlyMap<number, Deviation[]>>;
  asking: Ref<boolean>;
} {
  const table = useTable();
  const described = useDescribed();
  const trainer = useTrainer();
  const details = shallowRef<ReadonlyMap<number, Deviation[]>>(new Map());
  const asking = ref(false);

  async function load(wanted: readonly number[]): Promise<void> {
    const { columns, decimal } = table;
    const learned = described.selected?.data;
    if (columns.length === 0 || !learned || trainer.connection !== "ready") return;
    const features = new Set(learned.inputs.map(({ column }) => column));
    asking.value = true;
    try {
      for (const row of wanted) {
        if (details.value.has(row)) continue;
        const { rows: answer } = await trainer.request({ type: "data.rows", from: row, to: row + 1 });
        if (rows.value !== wanted) return;
        const found = deviations(answer[0] ?? [], columns, features, decimal);
        details.value = new Map(details.value).set(row, found);
      }
    } catch {
      // Details are an addition: without them the rows still stand there.
    } finally {
      asking.value = false;
    }
  }
  watch([rows, () => table.columns], () => void load(rows.value), { immediate: true });
  watch(
    () => table.state,
    () => (details.value = new Map()),
  );
  return { details, asking };
}
