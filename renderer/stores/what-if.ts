/**
 * A row that is changed by hand, and what the selected run answers for it. The trainer answers: at once for the row as it is now, and,
 * once nothing has changed for a moment, for other values of every column, which are drawn beside it.
 */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { hasWeights } from "#core/training/weights-epoch";
import type { Results } from "#core/training/messages";
import type { Cell, FormColumn } from "#core/training/what-if";
import { alongOf } from "../stages/evaluate/what-if/along";
import { useMoment } from "./moment";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

/** A row with what the run answers for it. */
export interface Answered {
  cells: readonly Cell[];
  scores: ArrayLike<number>;
}
/** Answers for other values of a column, all else as in the row. */
export interface Along {
  values: readonly Cell[];
  scores: ArrayLike<number>;
}

/** Columns along which is looked at once. */
const mostAlong = 60;
/** Milliseconds without a change. */
const calm = 80;

export const useWhatIf = defineStore("whatIf", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const moment = useMoment();

  const form = shallowRef<readonly FormColumn[] | null>(null);
  const tableRows = ref(0);
  /** The row of the table that it began with. */
  const origin = shallowRef<Results["run.cells"] | null>(null);
  const cells = shallowRef<readonly Cell[]>([]);
  const began = shallowRef<Answered | null>(null);
  const now = shallowRef<Answered | null>(null);
  const along = shallowRef<ReadonlyMap<number, Along>>(new Map());
  const kept = shallowRef<Answered | null>(null);
  const fault = ref<string | null>(null);
  /** Milliseconds from the last change to its answer. */
  const latency = ref<number | null>(null);
  const open = ref(0);

  const run = computed(() => runs.selected);
  const state = computed(() => {
    const one = run.value;
    if (!one || !hasWeights(one) || open.value === 0 || view.stage !== "evaluate") return null;
    // While it trains, once an epoch is often enough.
    const position = one.status === "training" ? one.epoch : `${one.epoch}/${one.step}`;
    return JSON.stringify([runs.era, one.created, position, one.calibration?.temperature, moment.epoch, runs.revision]);
  });
  const inputs = computed(() => run.value && JSON.stringify([runs.era, run.value.created]));
  let loaded: string | null = null;
  /** Counts what was begun: of two the later one has the word, or the earlier one would undo what a person changed since. */
  let latest = 0;

  async function load(): Promise<void> {
    const one = run.value;
    if (!one || state.value === null || trainer.connection !== "ready") return;
    try {
      if (loaded !== inputs.value) {
        const wanted = inputs.value;
        const own = ++latest;
        const found = await trainer.request({ type: "run.form", run: one.id });
        if (inputs.value !== wanted || own !== latest) return;
        form.value = found.columns;
        tableRows.value = found.rows;
        loaded = wanted;
        kept.value = null;
        began.value = null;
        await start(origin.value?.row ?? 0);
      } else await restart();
      fault.value = null;
    } catch (error) {
      if (!isVoid(error)) fault.value = error instanceof Error ? error.message : String(error);
    }
  }
  watch([state, () => trainer.connection], () => void load(), { immediate: true });

  /** Begin with a row of the table, 0-based. */
  async function start(row: number): Promise<void> {
    const one = run.value;
    if (!one) return;
    const own = ++latest;
    const found = await trainer.request({ type: "run.cells", run: one.id, row });
    if (own !== latest) return;
    origin.value = found;
    cells.value = found.cells;
    await restart();
  }
  /** The same rows, asked of a run that is another by now. */
  async function restart(): Promise<void> {
    if (origin.value) began.value = { cells: origin.value.cells, scores: await scoresOf(origin.value.cells) };
    if (kept.value) kept.value = { cells: kept.value.cells, scores: await scoresOf(kept.value.cells) };
    await answer();
  }
  const at = () => (moment.epoch === null ? {} : { epoch: moment.epoch });
  async function scoresOf(row: readonly Cell[]): Promise<ArrayLike<number>> {
    const answered = await trainer.request({
      type: "run.whatIf",
      run: run.value!.id,
      row: [...row],
      vary: [],
      ...at(),
    });
    return answered.scores;
  }

  let asking = false;
  let waiting = 0;
  /** One question at a time: of the changes meanwhile the last one is asked. */
  async function answer(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      while (now.value?.cells !== cells.value) {
        const sent = performance.now();
        const asked = cells.value;
        now.value = { cells: asked, scores: await scoresOf(asked) };
        latency.value = performance.now() - sent;
      }
    } catch (error) {
      if (!isVoid(error)) fault.value = error instanceof Error ? error.message : String(error);
    } finally {
      asking = false;
    }
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void lookAlong(), calm);
  }
  async function lookAlong(): Promise<void> {
    const asked = cells.value;
    const one = run.value;
    if (!one || !form.value || state.value === null) return;
    const vary = form.value.slice(0, mostAlong).map((column, place) => ({ column: place, values: alongOf(column) }));
    try {
      const found = await trainer.request({ type: "run.whatIf", run: one.id, row: [...asked], vary, ...at() });
      if (cells.value !== asked) return;
      along.value = new Map(
        vary.map(({ column, values }, i) => [column, { values, scores: found.along[i] ?? [] }] as const),
      );
    } catch (error) {
      if (!isVoid(error)) fault.value = error instanceof Error ? error.message : String(error);
    }
  }

  function set(place: number, value: Cell): void {
    if (cells.value[place] === value) return;
    cells.value = cells.value.with(place, value);
    void answer();
  }
  function back(): void {
    if (!origin.value) return;
    cells.value = origin.value.cells;
    void answer();
  }
  /** What is changed of the row that it began with. */
  const changed = computed(() =>
    origin.value ? cells.value.flatMap((cell, place) => (cell === origin.value!.cells[place] ? [] : [place])) : [],
  );
  const keep = () => void (kept.value = now.value);
  const release = () => void (kept.value = null);

  return {
    form,
    tableRows,
    origin,
    cells,
    began,
    now,
    along,
    kept,
    fault,
    latency,
    open,
    changed,
    start,
    set,
    back,
    keep,
    release,
  };
});
