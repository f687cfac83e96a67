/** The row under the microscope: which row, which weight, which step; asked of the trainer anew when any of it or the run changes. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { mostWhatIfs, type HardRows, type Microscope, type PassName, type WhatIf } from "#core/explain/microscope/view";
import { partingBefore } from "#core/metrics/cuts";
import { followRun } from "../../../stores/follow-run";
import { useParting } from "../../../stores/parting";
import { useRuns } from "../../../stores/runs";
import { useTrainer } from "../../../stores/trainer";
import { useView } from "../../../stores/view";
import { backAt, knownAt, stepsOf } from "./steps";

/** A number of a tensor. */
export interface ChosenWeight {
  tensor: string;
  index: number;
}

export const useMicroscope = defineStore("microscope", () => {
  const runs = useRuns();
  const trainer = useTrainer();
  const view = useView();
  const parting = useParting();

  const current = shallowRef<Microscope | null>(null);
  const hard = shallowRef<HardRows | null>(null);
  /** Why a row could not be looked at, in words. */
  const fault = ref<string | null>(null);
  /** Row of the table; null: the first of those that are worth a look. */
  const chosenRow = ref<number | null>(null);
  const row = computed(() => chosenRow.value ?? hard.value?.hardest[0]?.row ?? null);
  const pass = ref<PassName>("inference");
  const weight = shallowRef<ChosenWeight | null>(null);
  /** The layer whose strongest weight is asked for, where none was chosen. */
  const layer = ref<string | null>(null);
  const whatIfs = shallowRef<readonly WhatIf[]>([]);
  const of = ref<string | null>(null);
  /** From training to inference, which has its reason. */
  let fellBack = false;
  const shown = computed(() => view.stage === "explain" && view.views.explain === "microscope");
  const stateKey = (run: { epoch: number; step: number; status: string }) => `${run.epoch}/${run.step}/${run.status}`;

  /** Where Evaluate parts classes, for p as the network has it: a run's temperature scales its logits. */
  const threshold = computed(() => partingBefore(parting.current, runs.selected?.calibration?.temperature ?? 1));

  const list = followRun<HardRows>({
    stage: "explain",
    wanted: () => shown.value,
    stateKey,
    ask: (run, split, at, signal) =>
      trainer.request({ type: "run.hardRows", run: run.id, split, threshold: threshold.value, ...at }, signal),
    also: () => threshold.value,
    take: (answer) => (hard.value = answer),
    fail: (words) => (fault.value = words),
  });
  const look = followRun<Microscope>({
    stage: "explain",
    wanted: () => shown.value && row.value !== null,
    stateKey,
    also: () => [row.value, pass.value, weight.value, layer.value, whatIfs.value],
    ask: (run, _split, at, signal) =>
      trainer.request(
        {
          type: "run.microscope",
          run: run.id,
          row: row.value!,
          pass: pass.value,
          ...at,
          ...(weight.value ? { weight: { ...weight.value } } : {}),
          ...(layer.value === null ? {} : { layer: layer.value }),
          whatIfs: whatIfs.value.map((one) => ({ ...one })),
        },
        signal,
      ),
    take: (answer, run) => {
      const first = of.value !== run.created;
      of.value = run.created;
      current.value = answer;
      // While a run trains other rows become the worst: the one that is looked at stays.
      chosenRow.value ??= answer.row;
      if (!fellBack) fault.value = null;
      fellBack = false;
      if (first || step.value >= steps.value.length) step.value = backAt(steps.value, answer.chain.layer);
    },
    fail(words) {
      fault.value = words;
      // Not every row, and not every batch, can be looked at as in training.
      fellBack = pass.value === "training";
      pass.value = "inference";
    },
  });
  watch([() => runs.selected?.created, () => runs.era], ([created], [before]) => {
    if (created === before) return;
    fault.value = null;
    weight.value = null;
    layer.value = null;
    whatIfs.value = [];
    hard.value = null;
    list.forget();
    if (created === of.value) return;
    current.value = null;
    look.forget();
    if (!runs.list.some((run) => run.created === of.value)) chosenRow.value = null;
  });
  watch(
    () => view.split,
    () => (hard.value = null),
  );

  const steps = computed(() => (current.value ? stepsOf(current.value) : []));
  const step = ref(0);
  const now = computed(() => steps.value[Math.min(step.value, steps.value.length - 1)] ?? null);
  const known = computed(() =>
    knownAt(now.value ?? { kind: "weights", layer: -1, sign: "" }, current.value?.layers.length ?? 0),
  );

  /** A layer on its way back shows one of its own weights. */
  function go(to: number): void {
    const target = steps.value[Math.max(0, Math.min(steps.value.length - 1, to))];
    if (!target || !current.value) return;
    step.value = steps.value.indexOf(target);
    const id = target.layer < 0 ? "input" : current.value.layers[target.layer]!.id;
    view.layer = id;
    if (target.kind !== "back" || current.value.chain.layer === target.layer) return;
    if (current.value.layers[target.layer]!.parameters.length === 0) return;
    weight.value = null;
    layer.value = id;
  }
  function choose(to: ChosenWeight): void {
    layer.value = null;
    weight.value = to;
  }
  /** From another place of the window. */
  function open(target: number): void {
    chosenRow.value = target;
    fault.value = null;
    view.views = { ...view.views, explain: "microscope" };
    view.stage = "explain";
  }
  function apply(): void {
    if (row.value === null || whatIfs.value.length >= mostWhatIfs) return;
    whatIfs.value = [...whatIfs.value, { row: row.value, pass: pass.value }];
  }
  const undo = () => void (whatIfs.value = whatIfs.value.slice(0, -1));
  const undoAll = () => void (whatIfs.value = []);
  /** What stands there is of another question than the one that is asked now. */
  const stale = computed(() => look.stale.value);

  return {
    current,
    hard,
    fault,
    stale,
    row,
    chosenRow,
    pass,
    weight,
    whatIfs,
    threshold,
    steps,
    step,
    now,
    known,
    go,
    choose,
    open,
    apply,
    undo,
    undoAll,
  };
});
