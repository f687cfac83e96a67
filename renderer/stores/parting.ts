/**
 * Where the classes of a run are parted: two at the project's threshold, more by the run's own cuts (`core/metrics/cuts.ts`). Moves can
 * be taken back while Evaluate is looked at.
 */
import { defineStore } from "pinia";
import { computed, shallowRef, toRaw, watch } from "vue";
import { refDebounced } from "@vueuse/core";
import { equalCuts, movedCut, type Parting } from "#core/metrics/cuts";
import { useRuns } from "./runs";
import { useView } from "./view";

/** What was before a move: of a run, or of the project's threshold. */
type Step = { run: string; cuts: number[] | null } | { run: null; threshold: number };

const undoLimit = 200;
/** Moves of one knob within this time are one step of undo. */
const mergeMs = 800;
/** What is asked of the trainer waits until a knob rests so long. */
const restMs = 300;

export const useParting = defineStore("parting", () => {
  const runs = useRuns();
  const view = useView();
  const past = shallowRef<Step[]>([]);
  const future = shallowRef<Step[]>([]);
  /** The class whose cut moves, and the cuts when it began to: while it does, the others keep their ratios. */
  const moving = shallowRef<{ run: string; k: number; from: readonly number[] } | null>(null);
  let last = { knob: "", time: 0 };

  const cutsOf = (id: string | null | undefined): number[] | null => {
    const cuts = runs.list.find((run) => run.id === id)?.cuts;
    return cuts ? [...toRaw(cuts)] : null;
  };
  /** Of the selected run; null: its largest p is called. */
  const cuts = computed(() => cutsOf(runs.selectedId));
  const of = (id: string): Parting => cutsOf(id) ?? view.threshold;
  const current = computed((): Parting => cuts.value ?? view.threshold);
  /** The same once no knob moves. */
  const settled = refDebounced(current, restMs);

  const now = (run: string | null): Step =>
    run === null ? { run, threshold: view.threshold } : { run, cuts: cutsOf(run) };
  function put(step: Step): void {
    if (step.run === null) view.threshold = step.threshold;
    else runs.cut(step.run, step.cuts);
  }
  function change(step: Step, knob: string): void {
    const time = performance.now();
    const merge = knob !== "" && knob === last.knob && time - last.time < mergeMs && past.value.length > 0;
    if (!merge) past.value = [...past.value, now(step.run)].slice(-undoLimit);
    future.value = [];
    last = { knob, time };
    put(step);
  }

  /** Of two classes. */
  function moveThreshold(threshold: number): void {
    if (threshold !== view.threshold) change({ run: null, threshold }, "threshold");
  }
  /** The cut of one of `classes` classes; the others share the rest. */
  function moveCut(k: number, t: number, classes: number): void {
    const run = runs.selectedId;
    if (run === null) return;
    const from = besides(k, classes);
    if (from !== moving.value?.from) moving.value = { run, k, from };
    change({ run, cuts: movedCut(from, k, t) }, `${run}/${k}`);
  }
  /** All cuts at once; null: the largest p is called. */
  function setCuts(all: number[] | null): void {
    const run = runs.selectedId;
    if (run === null) return;
    moving.value = null;
    change({ run, cuts: all }, "");
  }
  /** The cuts beside which that of class `k` moves: the same array for as long as it is the one that moves. */
  function besides(k: number, classes: number): readonly number[] {
    const held = moving.value;
    return held?.run === runs.selectedId && held.k === k ? held.from : (cuts.value ?? equalCuts(classes));
  }

  const isKnown = ({ run }: Step) => run === null || runs.list.some(({ id }) => id === run);
  function travel(from: typeof past, to: typeof past): void {
    const left = from.value.filter(isKnown);
    const found = left.pop();
    from.value = left;
    if (!found) return;
    to.value = [...to.value, now(found.run)];
    moving.value = null;
    last = { knob: "", time: 0 };
    put(found);
  }
  const looked = () => view.stage === "evaluate";
  watch(
    () => runs.era,
    () => {
      past.value = [];
      future.value = [];
      moving.value = null;
    },
    { flush: "sync" },
  );
  return {
    cuts,
    current,
    settled,
    of,
    besides,
    moveThreshold,
    moveCut,
    setCuts,
    canUndo: computed(() => looked() && past.value.some(isKnown)),
    canRedo: computed(() => looked() && future.value.some(isKnown)),
    undo: () => travel(past, future),
    redo: () => travel(future, past),
  };
});
