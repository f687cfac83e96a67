/** Which features of a row are strange, held against the columns as the run's recipe reads them. */
import { shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { Deviation } from "#core/data/types";
import { useDescribed } from "../../stores/described";
import { useRuns } from "../../stores/runs";
import { useTable } from "../../stores/table";
import { useTrainer } from "../../stores/trainer";

/** Deviations of the rows (0-based), the farthest first; asked of the trainer, and kept while run and table stay. */
export function useRowDetails(rows: Ref<readonly number[]>): ShallowRef<ReadonlyMap<number, Deviation[]>> {
  const table = useTable();
  const runs = useRuns();
  const described = useDescribed();
  const trainer = useTrainer();
  const details = shallowRef<ReadonlyMap<number, Deviation[]>>(new Map());

  async function load(): Promise<void> {
    const run = runs.selected;
    const learned = described.selected?.data;
    if (!run || !learned || !table.state || trainer.connection !== "ready") return;
    const [asked, state] = [run.id, table.state];
    const wanted = rows.value.filter((row) => !details.value.has(row));
    if (wanted.length === 0) return;
    const columns = [...new Set(learned.inputs.map(({ column }) => column))];
    // Plain: what Vue watches can't be posted.
    const recipe = JSON.parse(JSON.stringify(run.spec.recipe)) as typeof run.spec.recipe;
    // Details are an addition: without them the rows still stand there.
    const found = await trainer
      .request({ type: "data.deviations", recipe, columns, rows: wanted })
      .catch((): Deviation[][] => []);
    if (runs.selected?.id !== asked || table.state !== state) return;
    details.value = new Map([...details.value, ...found.map((of, i) => [wanted[i]!, of] as const)]);
  }
  watch(
    [() => table.state, () => runs.selected?.id],
    () => {
      details.value = new Map();
      void load();
    },
    { immediate: true },
  );
  watch([rows, () => trainer.connection], () => void load());
  return details;
}
