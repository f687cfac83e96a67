/** The project: opened, saved, and kept in a journal so that a crash loses nothing. */
import { basename } from "node:path";
import type { Part, ProjectContent } from "#core/project/content";
import { freshView, pageFieldsOf, type ProjectDocument, type RunRecord } from "#core/project/document";
import { mergeProjects, mergeWords } from "#core/project/merge";
import { fromParts, toParts } from "#core/project/parts";
import { unknownWords } from "#core/project/unknown";
import { progressOf } from "#core/project/progress";
import { specSchema } from "#core/network/spec";
import { defaultBudget, type ProjectSize } from "#core/project/budget";
import { lossesTo } from "#core/project/losses";
import { defaultRules, type SnapshotRules } from "#core/project/snapshots";
import type {
  CommandOf,
  ListedSnapshot,
  LostLink,
  OpenedProject,
  Results,
  TrainerEvent,
} from "#core/training/messages";
import { dataHash } from "#host/data-hash";
import { reasonOf } from "#host/files";
import type { Journal } from "#host/journal";
import type { LateProject } from "#host/late-project";
import { discardJournal } from "#host/recoverable";
import { CommandError, describeError } from "./command-error";
import type { DataDesk } from "./data";
import { LateParts } from "./late-parts";
import type { OpenedFile, TrainerFiles } from "./files";
import type { RunDesk } from "./runs";
import type { Scheduler } from "./scheduler";

/**
 * Milliseconds from one checkpoint of what trains to the next: as often as checkpoints take at most one part in `restraint` of
 * the time, between these two. So a crash costs no more than the longest and the time that it takes to write.
 */
const [shortest, longest] = [1000, 2000];
const restraint = 20;
/** Milliseconds until a journal that could not be written is tried again. */
const retryAfter = 3000;

export interface ProjectDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  scheduler: Scheduler;
  emit: (event: TrainerEvent) => void;
  files: TrainerFiles;
  clock: () => number;
  /** ISO 8601. */
  now: () => string;
}

export class ProjectDesk {
  /** As the page sent it last; null for a project that was never kept. */
  private document: ProjectDocument | null = null;
  private path: string | null = null;
  private journal: Journal | null = null;
  /** Of the file, as it was read or written last. */
  private stamp: string | null = null;
  /** Whether the journal holds something that the file does not. */
  private unsaved = false;
  private writing: Promise<unknown> = Promise.resolve();
  private nextCheckpoint = 0;
  /** Since when the journal can't be written. */
  private failing: string | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  /** What of the project is still in its file alone. */
  private readonly late = new LateParts();

  constructor(private readonly options: ProjectDeskOptions) {}

  /** What lies on the disk of this project, so that no other file is written over it. */
  get files(): string[] {
    return [...(this.path === null ? [] : [this.path]), ...this.options.data.linked];
  }

  /** Forgets everything, the journal too: the page has asked about unsaved changes. */
  clear(): Promise<void> {
    const { data, runs } = this.options;
    // The runs too: a save that was asked for before has them.
    return this.oneByOne(async () => {
      this.late.end();
      await runs.clear();
      await this.dropJournal();
      data.clear();
      this.document = null;
      this.path = null;
      this.stamp = null;
    });
  }

  /** What trains stands still meanwhile: it ends here, or goes on where the file can't be opened. */
  open(path: string, discard = false, takeOver = false): Promise<OpenedProject> {
    return this.oneByOne(() => this.options.scheduler.undisturbed(() => this.openNow(path, discard, takeOver)));
  }
  private async openNow(path: string, discard: boolean, takeOver: boolean): Promise<OpenedProject> {
    const { files } = this.options;
    const own = this.journal !== null && (await files.isOf(this.journal, path)) ? this.journal : null;
    if (own) return this.adopt(path, await files.openAgain(path, own, discard), own);
    // A file of which a part proves damaged later must not cost what is unsaved of the project that is open.
    const late = this.unsaved ? null : await files.openLate(path, takeOver);
    return this.adopt(path, late ?? (await files.openProject(path, takeOver)), null);
  }
  /** A copy of a project, which has no file: what lies there stays as it is, whoever has it open. */
  look(path: string, salvage = false): Promise<OpenedProject> {
    return this.oneByOne(() =>
      this.options.scheduler.undisturbed(async () => {
        const opened = await this.options.files.look(path, salvage);
        const shown = await this.adopt(path, opened, null);
        this.path = null;
        this.stamp = null;
        return shown;
      }),
    );
  }
  /** What was left out for the project to be shown at once. Throws where the data are not what they should be. */
  async rest(signal: AbortSignal): Promise<Results["project.rest"]> {
    const { data, runs } = this.options;
    // Asked for at once: by the end another project may be there.
    const whole = this.late.whole(signal);
    const rows = whole.then(() => data.settled(signal));
    rows.catch(() => undefined);
    await runs.tellRest();
    await whole;
    await runs.tellRest();
    const damaged = this.late.left();
    const fault = await rows.then(
      () => null,
      (error: unknown) => {
        if (signal.aborted || data.coming === null) throw error;
        return describeError(error).message;
      },
    );
    return { data: data.state, fault, damaged };
  }
  /** Until all of the project's file is read. Throws what is wrong with it. */
  whole(signal: AbortSignal): Promise<void> {
    return this.late.whole(signal);
  }
  async size(): Promise<ProjectSize> {
    return { data: this.options.data.copy?.bytes.length ?? 0, runs: await this.options.runs.sizes() };
  }
  async snapshots(path: string): Promise<ListedSnapshot[]> {
    const now = this.withRuns(this.document ?? this.untitled());
    const listed = await this.options.files.snapshots(path);
    return listed.map(({ document, ...one }) => ({
      ...one,
      runs: document.runs.length,
      lacks: lossesTo(document, now),
    }));
  }
  /** What was put aside stays there until a person discards it. */
  recover(journal: string, project: string | null): Promise<OpenedProject> {
    return this.oneByOne(() =>
      this.options.scheduler.undisturbed(async () => {
        const opened = await this.options.files.recover(journal, project);
        const { path } = opened.journal;
        try {
          return await this.adopt(path, opened, null, project ?? path);
        } catch (error) {
          // Else it would be offered twice.
          await discardJournal(path);
          throw error;
        }
      }),
    );
  }
  /** `beside`: the file beside which the project's data may lie. */
  private async adopt(path: string, opened: OpenedFile, own: Journal | null, beside = path): Promise<OpenedProject> {
    const { data, runs } = this.options;
    const { late } = opened;
    // Asked for once the project is taken over: its file is read from then on.
    const later = late && (async () => (await this.late.whole(), this.options.data.copy!.bytes));
    let content: ProjectContent;
    let lost: LostLink | null = null;
    try {
      content = late?.content ?? opened.content ?? fromParts(opened.parts);
      // Read before the old project is dropped: a damaged file must not cost it.
      // Runs of an old file are shown by what the data say of them.
      const fitted = content.runs.every((run) => run.fitted !== null);
      const found = await data.restore(content, beside, fitted, later);
      this.late.end();
      await runs.clear();
      if (!own) await this.dropJournal();
      else if (!opened.recovered) await own.reset(opened.saved);
      if (found && "state" in found) {
        lost = found;
        data.miss(content.document.data);
      } else if (found && "read" in found) data.expect(found);
      else data.adopt(found);
    } catch (error) {
      await late?.close();
      if (!own) await opened.journal?.close();
      throw error;
    }
    this.path = path;
    this.stamp = opened.stamp;
    this.journal = opened.journal;
    this.unsaved = opened.recovered;
    runs.adopt(content.runs, late?.late);
    if (late) this.readOn(late);
    this.document = this.withRuns(content.document);
    const { runs: records, ...document } = this.document;
    const states = await runs.states(records, document.view.run);
    const reading = data.coming?.name ?? null;
    const { lacking } = runs;
    return {
      document,
      runs: states,
      data: data.state,
      rest: reading !== null || lacking > 0 ? { reading, curves: lacking } : null,
      lost,
      recovered: opened.recovered,
      journal: opened.journal?.path ?? null,
      putAside: opened.journal?.putAside ?? null,
      doubts: [...opened.doubts, ...unknownWords(content)],
      damaged: content.damaged ?? [],
    };
  }

  /** The rest of a project that was opened. */
  private readOn(file: LateProject): void {
    const { data, runs } = this.options;
    this.late.begin(file, {
      run: (snapshot) => runs.fill(snapshot),
      damaged: ({ id }) => {
        runs.leaveOut(id);
        this.forget(id);
      },
      data: (bytes) => data.arrive(bytes),
    });
  }

  /** Refused where the trainer lost what the page shows: the file that may lie there is better than one without its data. */
  async save({
    path,
    document,
    overwrite = false,
    rules = defaultRules,
    budget = defaultBudget,
  }: CommandOf<"project.save">): Promise<Results["project.save"]> {
    if (document.data && !this.options.data.described) {
      throw new CommandError(
        "no_project",
        "The trainer does not have this project, so it can’t be saved. Open it again first.",
      );
    }
    this.take(document);
    return this.oneByOne(async () => {
      if (!overwrite && this.journal && this.path === path)
        await this.options.files.requireUnchanged(path, this.stamp, this.journal);
      await this.options.runs.ended();
      const cleaned = await this.options.runs.keepWithin(budget);
      const { parts, records } = await this.parts();
      const bytes = await this.options.scheduler.undisturbed(() => this.write(path, parts, rules));
      return { path, bytes, progress: progressOf(records), cleaned };
    });
  }
  private async write(path: string, parts: Part[], rules: SnapshotRules): Promise<number> {
    const { files } = this.options;
    const own = this.journal !== null && (await files.isOf(this.journal, path));
    const { bytes, stamp } = await files.saveProject(
      path,
      parts,
      { inputs: this.options.data.linked, snapshots: rules },
      own,
    );
    if (this.journal && own) await this.journal.reset(parts);
    else {
      const before = this.journal;
      this.journal = await files.newJournalOf(path, parts);
      await before?.discard();
    }
    this.path = path;
    this.stamp = stamp;
    this.unsaved = false;
    this.works();
    return bytes;
  }

  /** The runs of another project, which stays as it is. */
  takeRuns(path: string, document: ProjectDocument): Promise<Results["project.takeRuns"]> {
    this.take(document);
    return this.oneByOne(async () => {
      const { data, files, runs } = this.options;
      const from = fromParts(await files.readOther(path));
      const described = { ...this.document!, data: data.described };
      const into = { document: described, source: data.copy, runs: [] };
      const name = basename(path);
      const merged = mergeProjects(
        { name: "this project", content: into, data: dataHash(into) },
        { name, content: from, data: dataHash(from) },
      );
      await runs.take(merged.content.runs);
      const both = new Set(merged.same.map(({ to }) => to));
      const remarks = merged.content.document.runs
        .filter(({ id }) => both.has(id))
        .map((run) => {
          const { note, tags, pinned } = pageFieldsOf(run);
          return { id: run.id, note, tags, pinned };
        });
      const { sweeps = [] } = merged.content.document;
      return { taken: merged.runs.length, words: mergeWords(merged, name), sweeps, remarks };
    });
  }

  async keep(document: ProjectDocument): Promise<Results["project.keep"]> {
    this.take(document);
    await this.checkpoint();
    return { saved: this.options.now() };
  }

  /** Where the project lies, with all that has been done by now. */
  async held(): Promise<Results["project.held"]> {
    if (!this.options.data.described) return null;
    // Nothing was changed, and nothing trains, before all of it is there.
    if (this.late.pending) return this.path === null ? null : { path: this.path, training: [] };
    const training = this.options.runs.records().filter(({ status }) => status === "training");
    await this.checkpoint();
    const path = this.path ?? this.journal?.path;
    return path === undefined ? null : { path, training: training.map(({ id }) => id) };
  }

  /** Called between slices of training. */
  tick(): void {
    if (this.options.clock() < this.nextCheckpoint || !this.options.runs.training) return;
    this.nextCheckpoint = Infinity;
    void this.protect();
  }

  /** A checkpoint that nobody asked for: that the journal can't be written is told, and costs neither a command nor the process. */
  async protect(): Promise<void> {
    try {
      await this.checkpoint();
    } catch (error) {
      process.stderr.write(`The journal could not be written: ${describeError(error).message}\n`);
    }
  }

  /** Writes what changed to the journal. */
  checkpoint(): Promise<void> {
    const { clock, data } = this.options;
    return this.oneByOne(async () => {
      if (!data.described) return;
      const began = clock();
      let cost = 0;
      try {
        const { parts, spent } = await this.parts();
        cost = spent;
        this.journal ??= await this.untitledJournal();
        await this.journal.keep(parts);
        this.unsaved = true;
        this.works();
      } catch (error) {
        this.fails(error);
        throw error;
      } finally {
        const next = began + Math.min(longest, Math.max(shortest, restraint * cost));
        this.nextCheckpoint = Math.max(next, clock());
      }
    });
  }

  private works(): void {
    this.forgetFailure();
    this.options.emit({ type: "autosave", saved: this.options.now() });
  }
  /** The page tells it for as long as it lasts. It is tried again whether or not anything changes. */
  private fails(error: unknown): void {
    const { now, emit } = this.options;
    this.failing ??= now();
    emit({ type: "autosave", since: this.failing, why: reasonOf(error) });
    this.retry ??= setTimeout(() => {
      this.retry = null;
      if (this.failing !== null) void this.protect();
    }, retryAfter);
    this.retry.unref();
  }
  private forgetFailure(): void {
    this.failing = null;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  /** The process ends: what is unsaved stays in the journal, an empty journal goes. */
  async shutdown(): Promise<void> {
    this.late.end();
    if (this.unsaved || this.options.runs.training) await this.protect();
    await this.oneByOne(() => (this.unsaved ? this.closeJournal() : this.dropJournal()));
  }

  /** A run is gone: the document must not name it any more. */
  forget(run: string): void {
    if (this.document) this.document = { ...this.document, runs: this.document.runs.filter(({ id }) => id !== run) };
  }

  private take(document: ProjectDocument): void {
    this.options.runs.describe(document.runs);
    this.document = this.withRuns(document);
  }

  private async parts(): Promise<{ parts: Part[]; records: RunRecord[]; spent: number }> {
    const { data, runs } = this.options;
    // What is not read yet is part of it too.
    await this.late.whole();
    const { records, parts, spent } = await runs.parts();
    const document = this.withRuns(this.document ?? this.untitled(), records);
    const current = { ...document, data: data.described };
    return { parts: [...toParts({ document: current, source: data.copy, runs: [] }), ...parts], records, spent };
  }

  /**
   * A document as of these runs: the page's may be older. A run that it does not name yet is the newest that a person started: it
   * is selected, and what it was trained by is the draft. No run has the next one's number.
   */
  private withRuns(document: ProjectDocument, records = this.options.runs.records()): ProjectDocument {
    const runs = this.merge(document.runs, records);
    const nextRun = Math.max(document.nextRun, ...runs.map(({ id }) => 1 + (Number(id) || 0)));
    // What a search for a cure or a sweep has tried, nobody has chosen.
    const newest = runs.slice(document.runs.length).findLast(({ origin, sweep }) => !origin?.changes && !sweep);
    if (!newest) return { ...document, runs, nextRun };
    const { spec, target } = newest;
    const { split } = spec.recipe;
    // One of several folds is no choice of the draft's.
    const recipe = { ...spec.recipe, split: { ...split, fold: document.spec.recipe.split.fold } };
    const view = { ...document.view, run: newest.id };
    return { ...document, runs, nextRun, target, spec: { ...spec, recipe }, view };
  }

  /** The page's list, with each run as the trainer knows it, and runs that the page has not named yet. */
  private merge(listed: RunRecord[], records: RunRecord[]): RunRecord[] {
    const own = new Map(records.map((record) => [record.id, record]));
    const merged = listed.map((record) => {
      const known = own.get(record.id);
      own.delete(record.id);
      return known ? { ...known, ...pageFieldsOf(record) } : record;
    });
    return [...merged, ...own.values()];
  }

  /** What is kept of a project before the page has said anything of it. */
  private untitled(): ProjectDocument {
    return {
      format: "gradlab",
      version: 1,
      name: "Untitled",
      data: this.options.data.described,
      target: this.options.data.state?.suggestedTarget ?? null,
      spec: specSchema.parse({}),
      runs: [],
      nextRun: 1,
      view: freshView,
    };
  }

  /** One after the other: nothing is written of a project while another is taken, or forgotten. */
  private oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
  }
  /** The page has to know where it is: whoever stands in for this trainer goes on from it. */
  private async untitledJournal(): Promise<Journal> {
    const journal = await this.options.files.untitledJournal();
    this.options.emit({ type: "project.journal", path: journal.path });
    return journal;
  }
  private async closeJournal(): Promise<void> {
    const { journal } = this;
    this.journal = null;
    await journal?.close();
  }
  private async dropJournal(): Promise<void> {
    const { journal } = this;
    this.journal = null;
    this.unsaved = false;
    this.forgetFailure();
    await journal?.discard();
  }
}
