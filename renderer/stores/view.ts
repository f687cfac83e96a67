/** What the window shows: stage, selection, playhead. Saved with the project. */
import { defineStore } from "pinia";
import { commands } from "#bridge/commands";
import { ref, shallowRef } from "vue";
import { freshView, type StageId, type ViewState } from "#core/project/document";
import type { SplitName } from "#core/data/types";

const raw = { kind: "exponential", amount: 0 } as const;

export const useView = defineStore("view", () => {
  const stage = ref<StageId>(freshView.stage);
  /** Selected layer's id (`input`, `dense_1`, …, `output`), in every stage. */
  const layer = ref<string | null>(null);
  const column = ref<string | null>(null);
  const split = ref<SplitName>(freshView.split);
  const threshold = ref(freshView.threshold);
  const logLoss = ref(freshView.logLoss);
  const smoothing = shallowRef<NonNullable<ViewState["smoothing"]>>(raw);
  /** What the large chart of Train shows. */
  const largeChart = ref<NonNullable<ViewState["largeChart"]>>("loss");
  /** Which of its views a stage that has several shows; nobody chose where a stage is not named. */
  const views = shallowRef<NonNullable<ViewState["views"]>>({});
  /** Null: nobody chose. */
  const smallCharts = shallowRef<readonly string[] | null>(null);
  /** Columns of the table of runs; null: nobody chose. */
  const runsColumns = shallowRef<readonly string[] | null>(null);
  /** Epoch under the playhead of `slider "Time"`; null follows the run live. */
  const playhead = ref<number | null>(null);

  /** A row of the table that Data is to show (0-based); not saved. */
  const dataRow = ref<number | null>(null);
  /** The lesson that the atlas opens when it is gone to; not saved. */
  const lesson = ref<string | null>(null);
  /** What led to it, and what the way back is called; null: the atlas itself. */
  const lessonFrom = shallowRef<{ stage: StageId; words: string } | null>(null);
  /** Opens a lesson of the atlas, with a way back to the stage that one comes from. */
  function readLesson(id: string, words?: string): void {
    const from = stage.value;
    lesson.value = id;
    lessonFrom.value =
      from === "atlas" ? null : { stage: from, words: words ?? `To ${commands[`stage.${from}`].label}` };
    stage.value = "atlas";
  }
  /** Counts the presses on the open stage's own link; not saved. */
  const again = ref(0);
  /** Title of the lesson that is open; not saved. */
  const openLesson = ref<string | null>(null);

  function save(run: string | null): ViewState {
    return {
      stage: stage.value,
      run,
      layer: layer.value,
      column: column.value,
      split: split.value,
      threshold: threshold.value,
      logLoss: logLoss.value,
      ...(smoothing.value.amount > 0 ? { smoothing: { ...smoothing.value } } : {}),
      ...(largeChart.value === "loss" ? {} : { largeChart: largeChart.value }),
      ...(Object.keys(views.value).length > 0 ? { views: { ...views.value } } : {}),
      ...(smallCharts.value ? { smallCharts: [...smallCharts.value] } : {}),
      ...(runsColumns.value ? { runsColumns: [...runsColumns.value] } : {}),
    };
  }
  function restore(state: ViewState): void {
    stage.value = state.stage;
    layer.value = state.layer;
    column.value = state.column;
    split.value = state.split;
    threshold.value = state.threshold;
    logLoss.value = state.logLoss;
    smoothing.value = state.smoothing ?? raw;
    largeChart.value = state.largeChart ?? "loss";
    views.value = state.views ?? {};
    smallCharts.value = state.smallCharts ?? null;
    runsColumns.value = state.runsColumns ?? null;
    playhead.value = null;
  }
  return {
    stage,
    layer,
    column,
    split,
    threshold,
    logLoss,
    smoothing,
    largeChart,
    views,
    smallCharts,
    runsColumns,
    playhead,
    dataRow,
    lesson,
    lessonFrom,
    readLesson,
    openLesson,
    again,
    save,
    restore,
  };
});
