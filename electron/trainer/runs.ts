/** The runs of a project: started, paused, gone on with, looked at. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { runDataOf, type FittedRecipe } from "#core/data/fitted";
import type { DrawnWeights, Engine } from "#core/engine/engine";
import { drawAhead } from "#core/engine/initial-weights";
import type { ExperimentSpec } from "#core/network/spec";
import type { Part } from "#core/project/content";
import { pageFieldsOf, type RunCalibration, type RunOrigin, type RunRecord } from "#core/project/document";
import { cleaned, overBudget, sizeOf, type Budget, type Cleaning, type ProjectSize } from "#core/project/budget";
import { partsOfRun } from "#core/project/parts";
import { layerLabels } from "#core/network/plan";
import { withoutTicks } from "#core/training/columns";
import type { RunHistory } from "#core/training/history";
import { listOf } from "#core/training/kept";
import type { CommandOf, TrainerEvent } from "#core/training/messages";
import { planExperiment } from "#core/training/plan";
import { Run } from "#core/training/run";
import type { RunChange, RunState } from "#core/training/run-state";
import type { RunSnapshot } from "#core/training/snapshot";
import { CommandError } from "./command-error";
import type { DataDesk, Predictor } from "./data";
import { idleHandle, unstarted, type RunHandle } from "./run-handle";
import { RunBin } from "./run-bin";
import { RunAnswers } from "./run-answers";
import { RunInsight } from "./run-insight";
import { RunUnits } from "./run-units";
import { RunViews } from "./run-views";
import type { Scheduler } from "./scheduler";
import { Told } from "./told";

/** Numbers of measurements that a project is opened with: 16 MB. More of them would hold its window up. */
const mostTold = 2 ** 22;
const numbersOf = ({ ticks, layers }: RunHistory): number =>
  ticks.count * (4 + layers.length * Object.keys(ticks.signals).length);

const lacksTicks = ({ run, snapshot, told, late }: RunHandle): boolean =>
  late || told.lacks(run?.position.ticks ?? snapshot?.history.ticks.count ?? 0);

export interface RunDeskOptions {
  data: DataDesk;
  engine: Engine;
  scheduler: Scheduler;
  clock: () => number;
  /** ISO 8601. */
  now: () => string;
  emit: (event: TrainerEvent) => void;
  /** Called before a new run's first update. */
  begins: () => Promise<void>;
  /** Called before all runs are forgotten. */
  clearing?: () => Promise<void>;
  /** Called when a run became idle. */
  becameIdle: () => void;
}

export class RunDesk {
  private readonly handles = new Map<string, RunHandle>();
  readonly views: RunViews;
  readonly answers: RunAnswers;
  readonly insight: RunInsight;
  readonly units: RunUnits;

  constructor(private readonly options: RunDeskOptions) {
    const analyses = { ...options, table: () => options.data.source?.table ?? null };
    this.views = new RunViews(this, analyses);
    this.answers = new RunAnswers(this, options);
    this.insight = new RunInsight(this, analyses);
    this.units = new RunUnits(this, analyses);
  }

  /** Two equal runs at the same moment are one press too many. */
  async start(command: CommandOf<"run.start">): Promise<RunState> {
    const { spec, target } = command;
    const key = JSON.stringify([spec, target]);
    if (this.starting.has(key)) throw new CommandError("twin", "This run is already starting.");
    this.starting.add(key);
    try {
      return await this.startNow(command);
    } finally {
      this.starting.delete(key);
    }
  }
  private readonly starting = new Set<string>();
  /** How often all runs were forgotten: what was begun before must not come to be among those of another project. */
  private cleared = 0;
  private async startNow({ mode, run, ...command }: CommandOf<"run.start">): Promise<RunState> {
    const { spec, target } = command;
    const { cleared } = this;
    await this.options.data.ready(spec.recipe, target);
    if (this.cleared !== cleared) throw notStarted();
    const { dataset } = this.context(spec, target);
    const plan = planExperiment(spec, dataset.prepared);
    const drawn = await this.options.scheduler.run(drawAhead(plan, spec.training.seed));
    if (this.cleared !== cleared) throw notStarted();
    this.prepare({ run, ...command }, drawn);
    const handle = this.handle(run);
    await this.options.begins();
    // Another project may have a run of this number.
    if (this.handles.get(run) !== handle) throw notStarted();
    this.go(run, mode === "step" ? { updates: 1 } : {});
    return this.state(handle);
  }
  /** A new run, not trained yet. */
  prepare(
    { run: id, name, slot, spec, target, origin }: Omit<CommandOf<"run.start">, "type" | "mode">,
    drawn?: DrawnWeights,
  ): RunState {
    if (this.handles.has(id))
      throw new CommandError("run_exists", `There is already a run ${id}. Start it under another number.`);
    this.reserve(1 + (Number(id) || 0));
    const settings = { id, name, slot, spec, target, created: this.options.now(), ...(origin && { origin }) };
    const run = Run.create(settings, this.context(spec, target), drawn);
    const state = { record: run.record(), history: run.since(0, 0), kept: run.keptList };
    this.handles.set(id, { ...idleHandle(state), run });
    return { ...state, data: runDataOf(run.dataset.fitted) };
  }
  /** No new run has a number below this one. */
  reserve(next: number): void {
    this.nextId = Math.max(this.nextId, next);
  }
  private nextId = 1;
  /** A run that was trained elsewhere becomes one of the project, under the next number. */
  add(snapshot: RunSnapshot, name: string, origin: RunOrigin | null): RunRecord {
    const id = this.nextId++;
    const record = { ...snapshot.record, id: String(id), slot: id - 1, name, ...(origin && { origin }) };
    const added = { ...snapshot, record };
    const state = { record, history: snapshot.history, kept: listOf(snapshot.kept) };
    this.handles.set(record.id, { ...idleHandle(state), snapshot: added });
    const { emit, becameIdle } = this.options;
    emit({ type: "run.added", state: { ...state, data: snapshot.fitted && runDataOf(snapshot.fitted) } });
    becameIdle();
    return record;
  }
  /** What there is of a sweep. */
  ofSweep(id: string): RunSnapshot[] {
    return [...this.handles.values()].flatMap(({ run, snapshot }) => {
      const record = run?.record() ?? snapshot!.record;
      return record.sweep?.id === id ? [run?.snapshot() ?? snapshot!] : [];
    });
  }
  recordOf(id: string): RunRecord {
    const { run, snapshot } = this.handle(id);
    return run?.record() ?? snapshot!.record;
  }
  /** Trains a run that waits by so many updates, and resolves when it is idle again. */
  async advance(id: string, updates: number): Promise<void> {
    this.go(id, { updates });
    await this.handle(id).untilIdle;
  }

  async resume({ run, epochs, learningRate, mode }: CommandOf<"run.resume">): Promise<null> {
    await this.ready(run);
    this.go(run, {
      ...(epochs === undefined ? {} : { epochs }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(mode === "step" ? { updates: 1 } : {}),
    });
    return null;
  }

  /** What there is still to do, an update that is under way and the metrics, is told when it is done. */
  pause(id: string): null {
    const run = this.run(id);
    run.pause();
    this.tell(run, this.handle(id));
    return null;
  }

  stop(id: string): null {
    const run = this.run(id);
    const handle = this.handle(id);
    run.stop();
    handle.parts = null;
    this.tell(run, handle);
    return null;
  }

  /** Fits a temperature, which is kept and told as the rest of the run is. */
  async calibrate(command: CommandOf<"run.calibrate">, signal: AbortSignal): Promise<RunCalibration | null> {
    const found = await this.answers.calibrate(command, signal);
    const handle = this.handle(command.run);
    handle.parts = null;
    this.tell(this.run(command.run), handle);
    void this.options.becameIdle();
    return found;
  }
  /** What new rows are predicted with; where sets are asked for, with the run itself. */
  async predictor({ run, coverage }: CommandOf<"run.predict">): Promise<Predictor> {
    const predictor = await this.views.predictor(run);
    const learned = await this.learned(run, coverage !== undefined);
    return { ...predictor, ...(learned && { learned }) };
  }
  /** A run with the rows that it learned from; null where these are gone and not needed. */
  private async learned(id: string, needed: boolean): Promise<Run | null> {
    try {
      return await this.ready(id);
    } catch (error) {
      if (needed) throw error;
      return null;
    }
  }

  /** Until the runs that were told to end have their metrics. */
  async ended(): Promise<void> {
    const ending = [...this.handles.values()].filter(({ run }) => run?.status !== "training");
    await Promise.all(ending.map(({ untilIdle }) => untilIdle));
  }

  /** It can be had back until all runs are forgotten. */
  async delete(id: string): Promise<void> {
    const handle = this.handles.get(id);
    this.handles.delete(id);
    if (handle) await this.intoBin(handle);
    await ended(handle);
  }
  private async forget(id: string): Promise<void> {
    const handle = this.handles.get(id);
    this.handles.delete(id);
    await ended(handle);
  }
  private readonly bin = new RunBin();
  /** Between two updates. One whose update fails meanwhile is gone. */
  private async intoBin({ run, snapshot }: RunHandle): Promise<void> {
    const held = run ? await run.whole(() => run.snapshot()).catch(() => null) : snapshot;
    if (held) this.bin.put(held);
  }
  async undelete(ids: readonly string[]): Promise<RunState[]> {
    const found = this.bin.take(ids.filter((id) => !this.handles.has(id)));
    this.adopt(found);
    return this.states(found.map(({ record }) => record));
  }
  /** Runs of another project, under numbers of this one. */
  async take(snapshots: RunSnapshot[]): Promise<void> {
    this.adopt(snapshots);
    for (const { record } of snapshots)
      this.options.emit({ type: "run.added", state: await this.state(this.handle(record.id)) });
    this.options.becameIdle();
  }
  /** All that there is of a run; one that trains has no record that stays, unless as it is now is enough. */
  async recorded(id: string, now = false): Promise<RunSnapshot> {
    const { run, snapshot } = this.handle(id);
    if (run && !run.idle && !now)
      throw new CommandError("training", `Run ${id} trains: its record is not complete. Pause or stop it first.`);
    return run ? await run.whole(() => run.snapshot()) : snapshot!;
  }

  /** A run that can be worked with. The rows of one of an opened project are made in turns first. */
  async ready(id: string): Promise<Run> {
    const { run, snapshot } = this.handle(id);
    if (run) return run;
    if (snapshot) await this.options.data.ready(snapshot.record.spec.recipe, snapshot.record.target, snapshot.fitted);
    return this.run(id);
  }
  saved(id: string): RunSnapshot | null {
    const { run, snapshot } = this.handle(id);
    return run ? null : snapshot;
  }
  run(id: string): Run {
    const handle = this.handle(id);
    if (handle.run) return handle.run;
    const { snapshot } = handle;
    if (!snapshot) throw missing(id);
    const { spec, target } = snapshot.record;
    handle.run = Run.restore(snapshot, this.context(spec, target, snapshot.fitted));
    handle.snapshot = null;
    return handle.run;
  }

  /** Takes over the runs of a project that was opened. A run that was training comes back paused. `late`: outlines, filled later. */
  adopt(snapshots: RunSnapshot[], late: ReadonlySet<string> = new Set()): void {
    for (const snapshot of snapshots) {
      const { record } = snapshot;
      const status = record.status === "training" ? "paused" : record.status;
      this.reserve(1 + (Number(record.id) || 0));
      const adopted = { ...snapshot, record: { ...record, status } };
      const handle = idleHandle({ ...adopted, kept: listOf(snapshot.kept) });
      this.handles.set(record.id, { ...handle, snapshot: adopted, late: late.has(record.id) });
    }
  }
  /** The arrays of a run that was an outline; told at once where the page has asked for the rest. */
  fill(whole: RunSnapshot): void {
    const { id } = whole.record;
    const handle = this.handles.get(id);
    if (!handle?.late || !handle.snapshot) return;
    handle.snapshot = { ...whole, record: handle.snapshot.record };
    handle.late = false;
    if (this.restAsked) this.tellTicks(id, handle);
  }
  /** An outline whose arrays are not what they should be. */
  leaveOut(id: string): void {
    if (this.handles.get(id)?.late) this.handles.delete(id);
  }
  /** Ends everything that trains, and forgets all runs. */
  async clear(): Promise<void> {
    this.cleared++;
    this.nextId = 1;
    this.restAsked = false;
    await this.options.clearing?.();
    // A run whose rows are still being made would come to be among those of another project.
    this.options.data.endReadying();
    await Promise.all([...this.handles.keys()].map((id) => this.forget(id)));
    this.bin.clear();
  }

  records(): RunRecord[] {
    return [...this.handles.values()].map(({ run, snapshot }) => run?.record() ?? snapshot!.record);
  }
  /** All of them with their curves. */
  curves(): { record: RunRecord; history: RunHistory }[] {
    return [...this.handles.values()].map(({ run, snapshot }) =>
      run ? { record: run.record(), history: run.history } : { record: snapshot!.record, history: snapshot!.history },
    );
  }
  /**
   * Every run of a project that was opened. With `first` they have their measurements as long as these are few, those of that run
   * before the others'; what is left out is told by `tellRest`. A run that was saved before its data were kept says them by the
   * project's, where these are there.
   */
  async states(document: readonly RunRecord[], first?: string | null): Promise<RunState[]> {
    let room = first === undefined ? Infinity : mostTold;
    const states = new Map<string, RunState>();
    const inTurn = [...document].sort((a, b) => Number(b.id === first) - Number(a.id === first));
    for (const record of inTurn) {
      const handle = this.handles.get(record.id);
      const state = handle ? await this.state(handle, room) : unstarted(record);
      room -= numbersOf(state.history);
      states.set(record.id, state);
    }
    return document.map(({ id }) => states.get(id)!);
  }
  /** Counts as told; measurements for which there is no room are not, and are left out. */
  private async state(handle: RunHandle, room = Infinity): Promise<RunState> {
    const { run, snapshot } = handle;
    const fitted = run?.dataset.fitted ?? snapshot?.fitted ?? (await this.refitted(snapshot));
    const data = fitted ? runDataOf(fitted) : null;
    const now = run
      ? { record: run.record(), history: run.since(0, 0), kept: run.keptList }
      : { record: snapshot!.record, history: snapshot!.history, kept: listOf(snapshot!.kept) };
    const told = numbersOf(now.history) <= room ? now : { ...now, history: withoutTicks(now.history) };
    handle.told = new Told(told);
    return { ...told, data };
  }
  private get untold(): [string, RunHandle][] {
    return [...this.handles].filter(([, handle]) => lacksTicks(handle));
  }
  /** Runs whose measurements were left out. */
  get lacking(): number {
    return this.untold.length;
  }
  /** Tells what `states` left out, one run after the other, so that whoever asks meanwhile is answered. */
  async tellRest(): Promise<void> {
    this.restAsked = true;
    for (const [id, handle] of this.untold) {
      await nextTurn();
      // Of one that was gone on with meanwhile, all was told then.
      if (this.handles.get(id) === handle && !handle.late && lacksTicks(handle)) this.tellTicks(id, handle);
    }
  }
  private restAsked = false;
  private tellTicks(id: string, handle: RunHandle): void {
    const { run, snapshot, told } = handle;
    if (run) this.tell(run, handle);
    else this.options.emit({ type: "run.changed", run: id, history: told.ticksOf(snapshot!.history) });
  }
  private async refitted(snapshot: RunSnapshot | null): Promise<FittedRecipe | null> {
    const { data } = this.options;
    if (!snapshot || !data.state) return null;
    const { spec, target } = snapshot.record;
    try {
      await data.ready(spec.recipe, target);
      return data.dataset(spec.recipe, target).fitted;
    } catch {
      // The run can't be worked with either: whoever asks for more is told why.
      return null;
    }
  }
  /** Takes over what the page made of its own fields. */
  describe(records: RunRecord[]): void {
    for (const record of records) {
      const handle = this.handles.get(record.id);
      const fields = pageFieldsOf(record);
      handle?.run?.describe(fields);
      const snapshot = handle?.snapshot;
      if (snapshot) handle.snapshot = { ...snapshot, record: { ...snapshot.record, ...fields } };
    }
  }
  get training(): boolean {
    return [...this.handles.values()].some(({ run }) => run !== null && !run.idle);
  }

  /**
   * Every run's record and parts, to be written, and the milliseconds for which making them held up all else. The parts of
   * an idle run are made once. Runs that train are caught between two updates each.
   */
  async parts(): Promise<{ records: RunRecord[]; parts: Part[]; spent: number }> {
    let spent = 0;
    const caught = await Promise.all(
      [...this.handles].map(([id, handle]) => this.caught(id, handle, (ms) => (spent += ms))),
    );
    const known = caught.filter((one) => one !== null);
    return { records: known.map(({ record }) => record), parts: known.flatMap(({ parts }) => parts), spent };
  }
  /** Bytes of each run; one that trains is measured as it is now, or left out. */
  async sizes(idleAlone = false): Promise<ProjectSize["runs"]> {
    const measured = [...this.handles].map(async ([id, handle]) => {
      const fixed = handle.run !== null && !handle.run.idle;
      const caught = fixed && idleAlone ? null : await this.caught(id, handle, () => undefined);
      return caught ? [{ ...sizeOf(id, caught.parts), fixed }] : [];
    });
    return (await Promise.all(measured)).flat();
  }
  /** Takes from idle runs what is not wanted any more, and says how they are now. */
  async clean(list: readonly Cleaning[]): Promise<RunState[]> {
    const states: RunState[] = [];
    for (const { run: id, ...what } of list) {
      const handle = this.handles.get(id);
      if (!handle || (handle.run && !handle.run.idle)) continue;
      const { run } = handle;
      const snapshot = cleaned(run?.snapshot() ?? handle.snapshot!, what);
      run?.abandon();
      // As one of a project that was opened: it is built anew when somebody works with it.
      Object.assign(handle, { run: null, snapshot, parts: null });
      states.push(await this.state(handle));
    }
    if (states.length > 0) this.options.becameIdle();
    return states;
  }
  async keepWithin(budget: Budget): Promise<RunState[]> {
    const idle = (await this.sizes(true)).map((size) => ({
      size,
      layers: layerLabels(this.recordOf(size.run).spec.network).length,
    }));
    return this.clean(overBudget(idle, budget));
  }
  private async caught(id: string, handle: RunHandle, took: (ms: number) => void) {
    const { clock } = this.options;
    const { run, snapshot } = handle;
    const make = (of: RunSnapshot) => ({ record: of.record, parts: partsOfRun(of) });
    if (run && !run.idle) {
      const made = await run.whole(() => {
        const began = clock();
        const now = make(run.snapshot());
        took(clock() - began);
        return now;
      });
      // Of a run that was deleted meanwhile, the weights may be half changed.
      return this.handles.get(id) === handle ? made : null;
    }
    const record = run?.record() ?? snapshot?.record;
    if (!record) return null;
    handle.parts ??= make(run?.snapshot() ?? snapshot!).parts;
    return { record, parts: handle.parts };
  }

  /** What is new of the runs that train. */
  report(): void {
    for (const { run, told } of this.handles.values()) if (run && !run.idle) this.tell(run, { told });
  }
  private tell(run: Run, { told }: Pick<RunHandle, "told">, more: Pick<RunChange, "idle"> = {}): void {
    this.options.emit({ type: "run.changed", ...told.news(run), ...more });
  }

  private go(id: string, how: Parameters<Run["resume"]>[0]): void {
    const run = this.run(id);
    const handle = this.handle(id);
    const wasIdle = run.idle;
    run.resume(how);
    handle.parts = null;
    this.tell(run, handle);
    // A run that still computes its metrics after a pause is at work: its task takes the new work up.
    if (wasIdle) {
      handle.untilIdle = this.options.scheduler
        .do({
          patient: true,
          advance: (stop) => run.advance(stop),
          get done() {
            return run.idle;
          },
        })
        // A run that broke off says so itself, as its finding.
        .catch((error: unknown) => {
          if (run.status !== "failed") throw error;
        })
        .then(() => this.becameIdle(id, run));
    }
  }

  private becameIdle(id: string, run: Run): void {
    const handle = this.handles.get(id);
    if (!handle) return;
    this.tell(run, handle, { idle: true });
    this.options.becameIdle();
  }

  private context(spec: ExperimentSpec, target: string, fitted: FittedRecipe | null = null) {
    const { data, engine, clock } = this.options;
    return { dataset: data.dataset(spec.recipe, target, fitted), engine, clock };
  }
  private handle(id: string): RunHandle {
    const handle = this.handles.get(id);
    if (!handle) throw missing(id);
    return handle;
  }
}

async function ended(handle: RunHandle | undefined): Promise<void> {
  handle?.run?.abandon();
  await handle?.untilIdle;
}
const notStarted = () => new CommandError("cancelled", "This was cancelled. The run was not started.");
const missing = (id: string) =>
  new CommandError("no_run", `There is no run ${id} in this project. Start one with Train.`);
