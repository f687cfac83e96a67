/** A lesson that runs: its arms train side by side in the trainer, a little at a time, and everything they show is taken as they go. */
import { usePreferredReducedMotion } from "@vueuse/core";
import { onScopeDispose, ref, shallowReactive, shallowRef, type ShallowRef } from "vue";
import { generateCsv, generatedName } from "#core/data/generate/generate";
import { HistoryColumns } from "#core/training/columns";
import type { RunHistory } from "#core/training/history";
import type { DataSource, NetworkPicture, Space } from "#core/training/messages";
import type { RunRecord } from "#core/project/document";
import { bridge } from "../../stores/bridge";
import { TrainerError, useTrainer } from "../../stores/trainer";
import { armsOf, type Arm, type Lesson } from "./lessons";

export interface LiveArm extends Arm {
  /** `1`, `2`, … */
  id: string;
  /** Place in the palette of run colours. */
  slot: number;
  record: ShallowRef<RunRecord | null>;
  history: ShallowRef<RunHistory>;
  space: ShallowRef<Space | null>;
  picture: ShallowRef<NetworkPicture | null>;
  /** For each look at the units of the lesson's layer: how strongly each answers, 0…1. */
  looks: ShallowRef<Float32Array[]>;
}
export type LessonStatus = "new" | "running" | "done" | "failed";

/** A lesson takes so many looks, this far apart: slow enough to be watched. */
export const rounds = 48;
const roundMs = 80;
/** The first arm is the broken one (vermillion), the second the cure (blue), as before and after in Train. */
const slots = [1, 0, 2, 3, 4];

export function useLesson(lesson: Lesson) {
  const trainer = useTrainer();
  const reduced = usePreferredReducedMotion();
  const arms: LiveArm[] = armsOf(lesson).map((arm, i) => ({
    ...arm,
    id: String(i + 1),
    slot: slots[i]!,
    record: shallowRef(null),
    history: shallowRef(new HistoryColumns([]).view()),
    space: shallowRef(null),
    picture: shallowRef(null),
    looks: shallowRef([]),
  }));
  const columns = shallowReactive(new Map<string, HistoryColumns>());
  const perEpoch = new Map<string, number>();
  const status = ref<LessonStatus>("new");
  const fault = ref<string | null>(null);
  /** Of the run that is under way: what belongs to one that was ended is dropped. */
  let ending = new AbortController();

  const off = trainer.on((message) => {
    if (message.type !== "lesson") return;
    const { event } = message;
    if (event.type === "run.history") columns.get(event.run)?.append(event.history);
    if (event.type === "run.progress") perEpoch.set(event.run, event.stepsPerEpoch);
    if (event.type === "run.rest") show(event.record);
  });
  function show(record: RunRecord): void {
    const arm = arms.find(({ id }) => id === record.id);
    if (!arm) return;
    arm.record.value = record;
    const live = columns.get(arm.id);
    if (live) arm.history.value = live.view();
  }

  async function source(): Promise<DataSource> {
    if ("sample" in lesson.source)
      return { path: (await bridge("samples.grant", { file: lesson.source.sample })).path };
    const { generator } = lesson.source;
    return { name: generatedName(generator), bytes: new TextEncoder().encode(generateCsv(generator)) };
  }

  async function run(): Promise<void> {
    ending.abort();
    ending = new AbortController();
    const { signal } = ending;
    status.value = "running";
    fault.value = null;
    try {
      await begin();
      while (!signal.aborted && arms.some(({ record }) => record.value?.status === "paused")) {
        const began = performance.now();
        await advance();
        await look();
        const wait = reduced.value === "reduce" ? 0 : roundMs - (performance.now() - began);
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      if (!signal.aborted) status.value = "done";
    } catch (error) {
      if (signal.aborted) return;
      status.value = "failed";
      fault.value =
        error instanceof TrainerError && error.code === "trainer_lost"
          ? "The trainer stopped. Run the lesson again."
          : error instanceof Error
            ? error.message
            : String(error);
    }
  }
  async function begin(): Promise<void> {
    columns.clear();
    for (const arm of arms) {
      columns.set(arm.id, new HistoryColumns([]));
      arm.looks.value = [];
      arm.space.value = null;
      arm.picture.value = null;
      arm.history.value = new HistoryColumns([]).view();
    }
    const records = await trainer.request({
      type: "lesson.open",
      source: await source(),
      target: lesson.target,
      arms: arms.map(({ id, name, slot, spec }) => ({ run: id, name, slot, spec: structuredClone(spec) })),
    });
    for (const record of records) arms.find(({ id }) => id === record.id)!.record.value = record;
    await look();
  }
  /** Every arm by its share of its way; by one update first, so that what goes wrong at once is seen. */
  async function advance(): Promise<void> {
    const updates: Record<string, number> = {};
    for (const { id, record } of arms) {
      if (record.value?.status !== "paused") continue;
      updates[id] = Math.ceil(((perEpoch.get(id) ?? 0) * record.value.plannedEpochs) / rounds) || 1;
    }
    for (const record of await trainer.request({ type: "lesson.advance", updates })) show(record);
  }
  /** What the lesson's view shows beside the curves. */
  async function look(): Promise<void> {
    const { view } = lesson;
    const asked = arms.filter(({ panel, record }) => panel && record.value !== null);
    if (view.kind === "space" || view.kind === "answers") {
      for (const arm of asked)
        arm.space.value = await trainer.request({
          type: "lesson.space",
          run: arm.id,
          split: view.kind === "space" ? "train" : "validation",
        });
    }
    if (view.kind === "units" || view.kind === "weights") {
      for (const arm of asked) {
        const picture = await trainer.request({ type: "lesson.picture", run: arm.id });
        arm.picture.value = picture;
        const layer = view.kind === "units" && picture.layers.find(({ id }) => id === view.layer);
        if (layer) arm.looks.value = [...arm.looks.value, layer.shade];
      }
    }
  }

  function stop(): void {
    ending.abort();
    if (status.value === "running") status.value = "new";
    // Without a trainer there is nothing to close.
    if (trainer.connection === "ready") void trainer.request({ type: "lesson.close" }).catch(() => undefined);
  }
  onScopeDispose(() => {
    off();
    stop();
  });
  return { arms, status, fault, run, stop };
}
