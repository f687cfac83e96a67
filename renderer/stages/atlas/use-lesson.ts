/** A lesson that runs: its arms train side by side in the trainer, a little at a time, and everything they show is taken as they go. */
import { until, usePreferredReducedMotion } from "@vueuse/core";
import { computed, onScopeDispose, ref, shallowReactive, shallowRef } from "vue";
import { generateCsv, generatedName } from "#core/data/generate/generate";
import { HistoryColumns } from "#core/training/columns";
import type { RunDifference } from "#core/metrics/difference";
import type { DataSource } from "#core/training/messages";
import type { RunRecord } from "#core/project/document";
import { bridge } from "../../stores/bridge";
import { isTrainerGone, useTrainer } from "../../stores/trainer";
import { armsOf, type Lesson } from "./lessons";
import type { Frame, LiveArm } from "./live-arm";
import { judgedBy } from "./measures";

export type LessonStatus = "new" | "running" | "done" | "failed";

/** A lesson takes so many looks, this far apart: slow enough to be watched. */
const rounds = 48;
const roundMs = 80;
/** What is not shown is done in so many. */
const roundsBeyond = 6;
/** The first arm is the broken one (vermillion), the second the cure (blue), as before and after in Train. */
const slots = [1, 0, 2, 3, 4];

export function useLesson(lesson: Lesson) {
  const trainer = useTrainer();
  const reduced = usePreferredReducedMotion();
  /** Epoch of the playhead; null follows what trains. */
  const playhead = ref<number | null>(null);
  const arms: LiveArm[] = armsOf(lesson).map((arm, i) => {
    const frames = shallowRef<readonly Frame[]>([]);
    return {
      ...arm,
      id: String(i + 1),
      slot: slots[i % slots.length]!,
      record: shallowRef(null),
      history: shallowRef(new HistoryColumns([]).view()),
      frames,
      frame: computed(() => frames.value.findLast(({ epoch }) => epoch <= moment.value + 1e-6) ?? null),
    };
  });
  const panels = arms.filter(({ panel }) => panel);
  /** Moments that can be looked at, in epochs. */
  const moments = computed(() =>
    panels
      .map(({ frames }) => frames.value)
      .reduce((a, b) => (b.length > a.length ? b : a))
      .map(({ epoch }) => epoch),
  );
  const moment = computed(() => playhead.value ?? moments.value.at(-1) ?? 0);
  const columns = shallowReactive(new Map<string, HistoryColumns>());
  const perEpoch = new Map<string, number>();
  const records = new Map<string, RunRecord>();
  const status = ref<LessonStatus>("new");
  const apart = shallowRef<RunDifference | null | undefined>();
  const fault = ref<string | null>(null);
  /** It trains no further until somebody lets it. */
  const paused = ref(false);
  /** Of the run that is under way: what belongs to one that was ended is dropped. */
  let ending = new AbortController();

  const off = trainer.on((message) => {
    if (message.type !== "lesson") return;
    const { event } = message;
    const { run: id, history, pace, record, idle } = event;
    if (history) columns.get(id)?.append(history.points);
    if (pace) perEpoch.set(id, pace.stepsPerEpoch);
    const known = records.get(id);
    if (known && record) records.set(id, { ...known, ...record });
    if (idle) show(id);
  });
  /** What an arm came to; while it trains it is not shown. */
  function show(id: string): void {
    const arm = arms.find((one) => one.id === id);
    if (!arm) return;
    arm.record.value = records.get(id) ?? null;
    const live = columns.get(id);
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
    paused.value = false;
    fault.value = null;
    try {
      await begin();
      while (!signal.aborted && arms.some(({ record }) => record.value?.status === "paused")) {
        await until(paused).toBe(false);
        if (signal.aborted) break;
        const began = performance.now();
        await (inSight() ? advance().then(look) : advance());
        const wait = reduced.value === "reduce" ? 0 : roundMs - (performance.now() - began);
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      if (!signal.aborted) apart.value = await difference();
      if (!signal.aborted) status.value = "done";
    } catch (error) {
      if (signal.aborted) return;
      status.value = "failed";
      fault.value = isTrainerGone(error)
        ? "The trainer stopped. Run the lesson again."
        : error instanceof Error
          ? error.message
          : String(error);
    }
  }
  /** Between the first two arms, where the finding is judged on validation rows. */
  async function difference(): Promise<RunDifference | null> {
    const { kind, split } = judgedBy(lesson);
    const [before, after] = arms;
    if (kind !== "loss" || split !== "validation" || !before || !after) return null;
    return trainer.request({ type: "lesson.difference", runs: [before.id, after.id] });
  }
  async function begin(): Promise<void> {
    columns.clear();
    records.clear();
    apart.value = undefined;
    playhead.value = null;
    for (const arm of arms) {
      columns.set(arm.id, new HistoryColumns([]));
      arm.frames.value = [];
      arm.history.value = new HistoryColumns([]).view();
    }
    const states = await trainer.request({
      type: "lesson.open",
      source: await source(),
      target: lesson.target,
      arms: arms.map(({ id, name, slot, spec }) => ({ run: id, name, slot, spec: structuredClone(spec) })),
    });
    for (const { record } of states) {
      records.set(record.id, record);
      show(record.id);
    }
    await look();
  }
  /** Whether the figures show what comes next. */
  const inSight = () => lesson.shown === undefined || (moments.value.at(-1) ?? 0) < lesson.shown - 1e-6;
  /** Every arm by its share of its way; by one update first, so that what goes wrong at once is seen. */
  async function advance(): Promise<void> {
    const updates: Record<string, number> = {};
    for (const { id, panel, record } of arms) {
      if (record.value?.status !== "paused") continue;
      const all = (perEpoch.get(id) ?? 0) * record.value.plannedEpochs;
      const one = lesson.shown !== undefined && panel && inSight();
      updates[id] = one ? 1 : Math.ceil(all / (lesson.shown === undefined ? rounds : roundsBeyond)) || 1;
    }
    await trainer.request({ type: "lesson.advance", updates });
  }
  /** What is seen of every arm that has moved on. */
  async function look(): Promise<void> {
    const { view, cause } = lesson;
    const split = view.kind === "space" || lesson.shown !== undefined ? "train" : "validation";
    for (const { id, record, frames } of panels) {
      if (!record.value || frames.value.at(-1)?.step === record.value.step) continue;
      const { step, epoch, metrics } = record.value;
      const picture = await trainer.request({ type: "lesson.picture", run: id });
      const space =
        view.kind === "space" || view.kind === "answers"
          ? await trainer.request({ type: "lesson.space", run: id, split })
          : null;
      const layer = view.kind === "units" ? view.layer : cause?.kind === "sums" ? cause.layer : null;
      const sums = layer === null ? null : await trainer.request({ type: "lesson.sums", run: id, layer });
      const fits =
        cause?.kind === "fit"
          ? {
              train: await trainer.request({ type: "lesson.space", run: id, split: "train" }),
              validation: await trainer.request({ type: "lesson.space", run: id, split: "validation" }),
            }
          : null;
      const of = metrics?.[split];
      const score = of?.accuracy ?? of?.r2 ?? NaN;
      frames.value = [
        ...frames.value,
        { epoch: step / (perEpoch.get(id) ?? Infinity) || epoch, step, score, picture, space, sums, fits },
      ];
    }
  }

  function stop(): void {
    ending.abort();
    paused.value = false;
    if (status.value === "running") status.value = "new";
    // Without a trainer there is nothing to close.
    if (trainer.connection === "ready") void trainer.request({ type: "lesson.close" }).catch(() => undefined);
  }
  onScopeDispose(() => {
    off();
    stop();
  });
  return { arms, panels, moments, moment, playhead, status, paused, fault, apart, run, stop };
}
