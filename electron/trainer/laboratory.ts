/** The trainer without Electron: commands in, replies and events out. */
import { availableParallelism } from "node:os";
import type { Engine } from "#core/engine/engine";
import type { Command, CommandType, Message, Results, TrainerEvent } from "#core/training/messages";
import { receive } from "#core/training/requests";
import { describeError } from "./command-error";
import { CureDesk } from "./cures";
import { DataDesk } from "./data";
import { DraftDesk } from "./drafts";
import { cancelled } from "./ending";
import type { TrainerFiles } from "./files";
import { LessonDesk } from "./lessons";
import { ModelDesk } from "./models";
import { ProjectDesk } from "./project";
import { ReplayDesk } from "./replays";
import { exportHistory } from "./history-export";
import { RunExports } from "./run-exports";
import { RunDesk } from "./runs";
import { SweepDesk } from "./sweeps";
import { Scheduler } from "./scheduler";

export interface LaboratoryOptions {
  send: (message: Message) => void;
  files: TrainerFiles;
  /** Milliseconds of a clock that never goes back. */
  clock: () => number;
  /** ISO 8601. */
  now: () => string;
  engine: Engine;
  /** Cores that trainings side by side may take together: all that there are unless told. */
  cores?: () => number;
}

/** Whether a command waits for the data of a project that was opened: all else is done while they are read. */
const needsRows = (type: CommandType): boolean =>
  !/^(project|lesson)\.|^data\.(preview|stage|unstage|import)$|^run\.(pause|stop|delete|undelete|exportHistory)$/.test(
    type,
  );

/** Whether a command waits for all that a project's file holds: all else is done while it is read. */
const needsWhole = (type: CommandType): boolean =>
  !/^lesson\.|^project\.(rest|open|look|new|recover|held|snapshots)$|^data\.(preview|stage|unstage)$/.test(type);

/** Milliseconds between the events of a run: 30 a second. */
const reportEvery = 34;

export class Laboratory {
  private readonly data: DataDesk;
  private readonly drafts: DraftDesk;
  private readonly runs: RunDesk;
  private readonly exports: RunExports;
  private readonly models: ModelDesk;
  private readonly cures: CureDesk;
  private readonly sweeps: SweepDesk;
  private readonly project: ProjectDesk;
  private readonly replays: ReplayDesk;
  private readonly lessons: LessonDesk;
  private nextReport = 0;

  constructor(private readonly options: LaboratoryOptions) {
    const { files, clock, now, engine, cores = availableParallelism } = options;
    const emit = (event: TrainerEvent) => options.send({ kind: "event", event });
    const scheduler = new Scheduler(clock, () => this.betweenSlices());
    this.data = new DataDesk({ files, scheduler, clock, emit });
    this.drafts = new DraftDesk({ data: this.data, engine, scheduler, clock });
    this.runs = new RunDesk({
      data: this.data,
      engine,
      scheduler,
      clock,
      now,
      emit,
      begins: () => this.project.protect(),
      clearing: async () => {
        await this.leaveAside();
      },
      becameIdle: () => void this.project.protect(),
    });
    this.exports = new RunExports({ data: this.data, files, engine, runs: this.runs, scheduler, clock });
    this.models = new ModelDesk({ data: this.data, runs: this.runs, engine, scheduler, files, clock, now });
    this.cures = new CureDesk({ data: this.data, runs: this.runs, cores, clock, now, emit });
    this.sweeps = new SweepDesk({ data: this.data, runs: this.runs, engine, scheduler, cores, clock, emit });
    this.replays = new ReplayDesk({ data: this.data, runs: this.runs, cores, emit });
    this.lessons = new LessonDesk({ files, engine, scheduler, clock, now, emit });
    this.project = new ProjectDesk({ data: this.data, runs: this.runs, scheduler, emit, files, clock, now });
  }

  /** Answers every message but a cancel with one reply, whatever it is: it comes from a page. */
  async handle(message: unknown): Promise<void> {
    const { send } = this.options;
    const received = receive(message);
    if ("cancel" in received) return this.asked.get(received.cancel)?.abort(cancelled());
    const { id } = received;
    const asked = new AbortController();
    this.asked.set(id, asked);
    try {
      if ("fault" in received) throw received.fault;
      const { command } = received;
      if (needsWhole(command.type)) await this.project.whole(asked.signal);
      if (needsRows(command.type)) await this.data.settled(asked.signal);
      send({ kind: "reply", id, ok: true, value: await this.carryOut(command, asked.signal) });
    } catch (error) {
      send({ kind: "reply", id, ok: false, ...describeError(error) });
    } finally {
      // A page that was loaded again counts from 1.
      if (this.asked.get(id) === asked) this.asked.delete(id);
    }
  }
  /** The requests that are not answered yet. */
  private readonly asked = new Map<number, AbortController>();

  /** Leaves what is unsaved in the journal. */
  shutdown(): Promise<void> {
    return this.project.shutdown();
  }

  /** What trains beside the runs ends: its rows, or its project, are about to go. */
  private async leaveAside(): Promise<void> {
    this.replays.leave();
    await Promise.all([this.cures.leave(), this.sweeps.cancel()]);
  }

  private async carryOut(command: Command, signal: AbortSignal): Promise<Results[CommandType]> {
    const { data, drafts, runs, cures, sweeps, project } = this;
    switch (command.type) {
      case "data.preview":
        return data.preview(command.source, command.dialect, command.types);
      case "data.stage":
        return data.stage(command.source, command.dialect, signal);
      case "data.import": {
        // Read first: a file that can't be read must not cost the project that is open.
        const source = await data.read(command, signal);
        await project.clear();
        const state = data.adopt(source);
        await project.protect();
        return state;
      }
      case "data.reread":
        await this.leaveAside();
        return data.reread(command, signal);
      case "data.unstage":
        return data.unstage();
      case "data.relink":
        await this.leaveAside();
        return data.relink(command.path, signal);
      case "data.describe":
        return data.describe(command.recipe, command.target, signal);
      case "data.rows":
        return data.rows(command.from, command.to);
      case "data.deviations":
        return await data.deviations(command, signal);
      case "network.check":
        return drafts.check(command, signal);
      case "network.overfit":
        return drafts.overfit(command, signal);
      case "network.rates":
        return drafts.rates(command, signal);
      case "run.start":
        return runs.start(command);
      case "run.pause":
        return runs.pause(command.run);
      case "run.resume":
        return runs.resume(command);
      case "run.stop":
        return runs.stop(command.run);
      case "run.delete":
        await cures.leave(command.run);
        await runs.delete(command.run);
        project.forget(command.run);
        return null;
      case "run.undelete":
        return runs.undelete(command.runs);
      case "run.reproduce":
        return this.replays.reproduce(command, signal);
      case "run.firstDifference":
        return this.replays.firstDifference(command, signal);
      case "run.exportHistory":
        return exportHistory(await runs.recorded(command.run, true), command, project.files, this.options.files);
      case "run.picture":
        return runs.views.picture(command.run);
      case "run.evaluate":
        return await runs.views.evaluate(command, signal);
      case "run.difference":
        return await runs.views.difference(command, signal);
      case "run.space":
        return await runs.views.space(command, signal);
      case "run.layerOverTime":
        return await runs.views.layerOverTime(command, signal);
      case "run.thumbnails":
        return await runs.views.thumbnails(command, signal);
      case "run.microscope":
        return await runs.views.microscope(command, signal);
      case "run.hardRows":
        return await runs.views.hardRows(command, signal);
      case "run.intervals":
        return await runs.answers.intervals(command, signal);
      case "run.conformal":
        return await runs.answers.conformal(command, signal);
      case "run.calibrate":
        return await runs.calibrate(command, signal);
      case "run.form":
        return await runs.answers.form(command, signal);
      case "run.cells":
        return await runs.answers.cells(command);
      case "run.whatIf":
        return await runs.answers.whatIf(command, signal);
      case "run.beside":
        return await runs.answers.beside(command, signal);
      case "run.assess":
        return await runs.answers.assess(command, signal);
      case "run.importance":
        return await runs.insight.importance(command, signal);
      case "run.dependence":
        return await runs.insight.dependence(command, signal);
      case "run.explain":
        return await runs.insight.explain(command, signal);
      case "run.units":
        return await runs.units.units(command, signal);
      case "run.silence":
        return await runs.units.silence(command, signal);
      case "run.unit":
        return await runs.units.unit(command, signal);
      case "run.failures":
        return await runs.insight.failures(command, signal);
      case "run.histograms":
        return await runs.views.histograms(command, signal);
      case "run.ask":
        return await runs.views.ask(command.run, signal);
      case "run.predict":
        return data.predict(await runs.predictor(command), command, project.files, signal);
      case "run.export":
        return await this.exports.write(command, project.files);
      case "model.look":
        return this.models.look(command, signal);
      case "model.bring":
        return this.models.bring(command, signal);
      case "cure.start":
        return cures.start(command);
      case "cure.budget":
        return cures.budget(command);
      case "cure.end":
        return cures.end();
      case "cure.cancel":
        return cures.cancel();
      case "sweep.start":
        return sweeps.start(command);
      case "sweep.pause":
        return sweeps.pause();
      case "sweep.resume":
        return sweeps.resume();
      case "sweep.cancel":
        return sweeps.cancel();
      case "sweep.first":
        return sweeps.first(command);
      case "sweep.estimate":
        return sweeps.estimate(command);
      case "lesson.open":
        return this.lessons.open(command);
      case "lesson.advance":
        return this.lessons.advance(command);
      case "lesson.difference":
        return this.lessons.difference(command, signal);
      case "lesson.picture":
        return this.lessons.picture(command);
      case "lesson.space":
        return this.lessons.space(command, signal);
      case "lesson.sums":
        return this.lessons.sums(command);
      case "lesson.close":
        await this.lessons.close();
        return null;
      case "project.new":
        await project.clear();
        return null;
      case "project.held":
        return project.held();
      case "project.open":
        return project.open(command.path, command.discard, command.takeOver);
      case "project.look":
        return project.look(command.path, command.salvage);
      case "project.rest":
        return project.rest(signal);
      case "project.size":
        return project.size();
      case "project.clean":
        return runs.clean(command.runs);
      case "project.snapshots":
        return project.snapshots(command.path);
      case "project.recover":
        return project.recover(command.journal, command.project);
      case "project.save":
        return project.save(command);
      case "project.keep":
        return project.keep(command.document);
      case "project.takeRuns":
        return project.takeRuns(command.path, command.document);
    }
  }

  private betweenSlices(): void {
    const now = this.options.clock();
    if (now >= this.nextReport) {
      this.nextReport = now + reportEvery;
      this.runs.report();
      this.lessons.report();
    }
    this.project.tick();
  }
}
