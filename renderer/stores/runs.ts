/** The project's runs: records, live curves, and the transport (Train, Pause, Resume, Step, Stop). */
import { defineStore } from "pinia";
import { computed, reactive, ref, shallowReactive, shallowRef, type ShallowRef } from "vue";
import type { RunData } from "#core/data/types";
import type { ExperimentSpec } from "#core/network/spec";
import type { RunOrigin, RunRecord } from "#core/project/document";
import { HistoryColumns } from "#core/training/columns";
import type { RunHistory } from "#core/training/history";
import type { KeptList } from "#core/training/kept";
import type { Pace, RunChange, RunState } from "#core/training/run-state";
import { describeRun } from "./run-names";
import { useDraft } from "./draft";
import { TrainerError, useTrainer } from "./trainer";

interface Curves {
  live: HistoryColumns;
  view: ShallowRef<RunHistory>;
}
/** Colours of runs repeat after this many. */
const showEveryMs = 40;
const nothingKept: KeptList = { epochs: [], best: null };

export const useRuns = defineStore("runs", () => {
  const trainer = useTrainer();
  const draft = useDraft();
  /**
   * Each record is reactive in its own fields and no deeper: what a proxy of a thousand specs costs is felt. What a field holds
   * is replaced as a whole.
   */
  const list = shallowRef<readonly RunRecord[]>([]);
  const selectedId = ref<string | null>(null);
  const nextId = ref(1);
  const pace = reactive(new Map<string, Pace>());
  const curves = shallowReactive(new Map<string, Curves>());
  const keptOf = shallowReactive(new Map<string, KeptList>());
  const data = shallowReactive(new Map<string, RunData>());
  const revision = ref(0);
  /** Counts the projects: runs of two have the same numbers. */
  const era = ref(0);
  /** Counts what the window itself changed of the runs: what training makes of them is not in it. */
  const edits = ref(0);
  const edited = (): void => {
    edits.value++;
    revision.value++;
  };

  const selected = computed(() => list.value.find((r) => r.id === selectedId.value) ?? null);
  const training = computed(() => list.value.filter((r) => r.status === "training"));
  const byId = (id: string) => list.value.find((r) => r.id === id);

  /** The curves of a run; reactive: a new object each time that points were added. */
  function history(id: string): RunHistory | null {
    return curves.get(id)?.view.value ?? null;
  }
  /** Earlier epochs whose weights the trainer keeps. */
  const kept = (id: string): KeptList => keptOf.get(id) ?? nothingKept;
  /** What a run learned from; null for one of an old project whose data are gone. */
  const dataOf = (id: string): RunData | null => data.get(id) ?? null;
  function curvesOf(id: string): Curves {
    const known = curves.get(id);
    if (known) return known;
    const live = new HistoryColumns([]);
    const made = { live, view: shallowRef(live.view()) };
    curves.set(id, made);
    return made;
  }

  /** New points are taken at once and shown a few times a second: each showing redraws all charts of the run. */
  const unseen = new Set<string>();
  let showing: ReturnType<typeof setTimeout> | null = null;
  let shownAt = 0;
  function showSoon(id: string): void {
    unseen.add(id);
    showing ??= setTimeout(show, Math.max(0, shownAt + showEveryMs - performance.now()));
  }
  function show(): void {
    if (showing !== null) clearTimeout(showing);
    showing = null;
    shownAt = performance.now();
    for (const id of unseen) {
      const known = curves.get(id);
      if (known) known.view.value = known.live.view();
    }
    unseen.clear();
  }

  function take({ run: id, record, pace: fast, history: added, kept: listed, idle }: RunChange): void {
    const run = byId(id);
    if (run && record) Object.assign(run, record);
    if (run && fast) pace.set(id, fast);
    if (listed) keptOf.set(id, listed);
    const known = curves.get(id);
    if (known && added) {
      known.live.truncate(added.ticks, added.epochs);
      known.live.append(added.points);
      showSoon(id);
    }
    if (idle) show();
    if (idle || record?.status !== undefined) revision.value++;
  }
  trainer.on((event) => {
    if (event.type === "run.changed") take(event);
    if (event.type === "run.added") add(event.state);
  });
  /** A run that the trainer made by itself, beside what a person looks at. */
  function add(state: RunState): void {
    const { id } = state.record;
    if (byId(id)) return;
    takeState(state);
    list.value = [...list.value, shallowReactive(state.record)];
    nextId.value = Math.max(nextId.value, 1 + Number(id));
    edited();
  }
  /** All but the record, which goes into the list. */
  function takeState({ record: { id }, history: points, kept: listed, data: learned }: RunState): void {
    if (learned) data.set(id, learned);
    keptOf.set(id, listed);
    const live = new HistoryColumns(points.layers, points);
    const known = curvesOf(id);
    known.live = live;
    known.view.value = live.view();
  }

  /** Runs that the trainer was asked to start and has not yet, by what was asked. */
  const starts = new Map<string, { id: string; started: Promise<string> }>();
  /** Pressed twice, it is one run. */
  function start(
    spec: ExperimentSpec,
    target: string,
    mode: "train" | "step",
    { name, origin }: { name?: string; origin?: RunOrigin } = {},
  ): Promise<string> {
    const asked = JSON.stringify([spec, target, name]);
    const twin = starts.get(asked);
    if (twin) return twin.started;
    const id = String(nextId.value++);
    const settings = { name: name ?? describeRun(spec), target, mode, ...(origin && { origin }) };
    const started = startNow(id, spec, settings).finally(() => starts.delete(asked));
    starts.set(asked, { id, started });
    return started;
  }
  /** Their numbers. */
  const starting = (): string[] => [...starts.values()].map(({ id }) => id);
  async function startNow(
    id: string,
    spec: ExperimentSpec,
    settings: { name: string; target: string; mode: "train" | "step"; origin?: RunOrigin },
  ): Promise<string> {
    const slot = Number(id) - 1;
    let state: RunState;
    try {
      state = await trainer.request({ type: "run.start", run: id, slot, spec: structuredClone(spec), ...settings });
    } catch (error) {
      // Meanwhile a search for a cure has made a run of this number.
      if (!(error instanceof TrainerError && error.code === "run_exists" && byId(id))) throw error;
      return startNow(String(nextId.value++), spec, settings);
    }
    takeState(state);
    list.value = [...list.value, shallowReactive(state.record)];
    selectedId.value = id;
    edited();
    return id;
  }

  /** Whether the draft asks for just what the run was trained with: then Train goes on with it, since a new run would repeat it. */
  function sameAsDraft(run: RunRecord): boolean {
    const bare = (spec: ExperimentSpec) => JSON.stringify({ ...spec, training: { ...spec.training, epochs: 0 } });
    return run.target === draft.target && bare(run.spec) === bare(draft.spec);
  }

  /** What the primary button does now. */
  const action = computed<"train" | "pause" | "resume" | "trainOn">(() => {
    const run = selected.value;
    if (!run) return "train";
    if (run.status === "training") return "pause";
    if (!sameAsDraft(run)) return "train";
    if (run.status === "paused") return "resume";
    return run.status === "failed" ? "train" : "trainOn";
  });

  async function train(mode: "train" | "step" = "train"): Promise<void> {
    const run = selected.value;
    if (action.value === "pause" && run) return pause();
    if (action.value === "train" || !run) {
      if (draft.target !== null) await start(draft.spec, draft.target, mode);
      return;
    }
    await trainer.request({
      type: "run.resume",
      run: run.id,
      mode,
      ...(action.value === "trainOn" ? { epochs: draft.spec.training.epochs } : {}),
    });
  }
  /** A run's settings and target become the draft, as one step of undo; `change` alters the copy. */
  function toDraft({ spec, target }: RunRecord, change: (copy: ExperimentSpec) => void = () => undefined): void {
    // The store's copy is reactive.
    const copy = JSON.parse(JSON.stringify(spec)) as ExperimentSpec;
    change(copy);
    draft.replace(target, copy);
  }
  /** A run that diverged, from its last finite weights. */
  async function goOn(id: string, learningRate: number): Promise<void> {
    await trainer.request({ type: "run.resume", run: id, mode: "train", learningRate });
  }
  async function pause(): Promise<void> {
    const run = selected.value;
    if (run) await trainer.request({ type: "run.pause", run: run.id });
  }
  async function stop(): Promise<void> {
    const run = selected.value;
    if (run) await trainer.request({ type: "run.stop", run: run.id });
  }
  async function remove(id: string): Promise<void> {
    await trainer.request({ type: "run.delete", run: id });
    drop(id);
    edited();
  }
  /** The trainer does not have it any more. */
  function drop(id: string): void {
    list.value = list.value.filter((r) => r.id !== id);
    curves.delete(id);
    keptOf.delete(id);
    data.delete(id);
    pace.delete(id);
    if (selectedId.value === id) selectedId.value = list.value.at(-1)?.id ?? null;
  }
  /** Runs that were deleted, in their places. */
  function putBack(states: readonly RunState[]): void {
    for (const state of states) takeState(state);
    const back = states.map(({ record }) => shallowReactive(record));
    list.value = [...list.value, ...back].sort((a, b) => Number(a.id) - Number(b.id));
    selectedId.value ??= back[0]?.id ?? null;
    edited();
  }
  function rename(id: string, name: string): void {
    const run = byId(id);
    if (!run || name.trim() === "") return;
    run.name = name.trim();
    edited();
  }
  function annotate(id: string, note: string): void {
    const run = byId(id);
    if (!run || run.note === note) return;
    run.note = note;
    edited();
  }
  /** Runs of which the trainer has taken something: their curves and earlier epochs are others now. */
  function replace(states: readonly RunState[]): void {
    for (const state of states) takeState(state);
    if (states.length > 0) edited();
  }
  /** Where its classes are parted, of more than two; null: the largest p is called. */
  function cut(id: string, cuts: number[] | null): void {
    const run = byId(id);
    if (!run) return;
    run.cuts = cuts;
    edited();
  }
  /** All runs of a project that was opened, or none. */
  function reset(states: readonly RunState[], next: number, select: string | null): void {
    if (!trainer.restoring) {
      era.value++;
      trainer.leave();
    }
    data.clear();
    curves.clear();
    keptOf.clear();
    pace.clear();
    for (const state of states) takeState(state);
    list.value = states.map(({ record }) => shallowReactive(record));
    nextId.value = next;
    selectedId.value = select;
    edited();
  }

  return {
    list,
    selectedId,
    selected,
    training,
    pace,
    nextId,
    revision,
    edits,
    era,
    action,
    history,
    kept,
    dataOf,
    byId,
    start,
    starting,
    train,
    goOn,
    toDraft,
    pause,
    stop,
    remove,
    drop,
    putBack,
    edited,
    rename,
    annotate,
    cut,
    reset,
    replace,
    sameAsDraft,
  };
});
