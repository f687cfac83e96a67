/** The project: opened, saved, and kept in a journal so that a crash loses nothing. */
import type { Part, ProjectContent } from "#core/project/content";
import type { ProjectDocument, RunRecord } from "#core/project/document";
import { fromParts, toParts } from "#core/project/parts";
import { progressOf } from "#core/project/progress";
import { specSchema } from "#core/network/spec";
import type { LostLink, OpenedProject, Results } from "#core/training/messages";
import type { Journal } from "#host/journal";
import { describeError } from "./command-error";
import type { DataDesk } from "./data";
import type { TrainerFiles } from "./files";
import type { RunDesk } from "./runs";
import type { Scheduler } from "./scheduler";

/**
 * Milliseconds from one checkpoint of what trains to the next: as often as checkpoints take at most one part in `restraint` of
 * the time, between these two. So a crash costs no more than the longest and the time that it takes to write.
 */
const [shortest, longest] = [1000, 2000];
const restraint = 20;

export interface ProjectDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  scheduler: Scheduler;
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
  /** Whether the journal holds something that the file does not. */
  private unsaved = false;
  private writing: Promise<unknown> = Promise.resolve();
  private nextCheckpoint = 0;

  constructor(private readonly options: ProjectDeskOptions) {}

  /** What lies on the disk of this project, so that no other file is written over it. */
  get files(): string[] {
    return [...(this.path === null ? [] : [this.path]), ...this.options.data.linked];
  }

  /** Forgets everything, the journal too: the page has asked about unsaved changes. */
  clear(): Promise<void> {
    const { data, runs } = this.options;
    // The runs too: a save that was asked for before has them.
    return this.inTurn(async () => {
      await runs.clear();
      await this.dropJournal();
      data.clear();
      this.document = null;
      this.path = null;
    });
  }

  /** What trains stands still meanwhile: it ends here, or goes on where the file can't be opened. */
  open(path: string, discard = false): Promise<OpenedProject> {
    return this.inTurn(() => this.options.scheduler.undisturbed(() => this.openNow(path, discard)));
  }
  private async openNow(path: string, discard: boolean): Promise<OpenedProject> {
    const { data, runs, files } = this.options;
    const own = this.journal !== null && (await files.isOf(this.journal, path)) ? this.journal : null;
    const opened = own ? await files.openAgain(path, own, discard) : await files.openProject(path);
    let content: ProjectContent;
    let lost: LostLink | null = null;
    try {
      content = fromParts(opened.parts);
      // Read before the old project is dropped: a damaged file must not cost it.
      const found = await data.restore(content, path);
      await runs.clear();
      if (!own) await this.dropJournal();
      else if (!opened.recovered) await own.reset(opened.saved);
      if (found && "state" in found) {
        lost = found;
        data.miss(content.document.data);
      } else data.adopt(found);
    } catch (error) {
      if (!own) await opened.journal.close();
      throw error;
    }
    this.path = path;
    this.journal = opened.journal;
    this.unsaved = opened.recovered;
    runs.adopt(content.runs);
    this.document = { ...content.document, runs: this.merge(content.document.runs) };
    return {
      document: this.document,
      data: data.state,
      lost,
      histories: runs.histories(),
      kept: runs.kept(),
      runData: await runs.runData(),
      recovered: opened.recovered,
    };
  }

  save(path: string, document: ProjectDocument): Promise<Results["project.save"]> {
    this.take(document);
    return this.inTurn(async () => {
      await this.options.runs.settled();
      const { parts, records } = await this.parts();
      const bytes = await this.options.scheduler.undisturbed(() => this.write(path, parts));
      return { path, bytes, progress: progressOf(records) };
    });
  }
  private async write(path: string, parts: Part[]): Promise<number> {
    const { files } = this.options;
    const bytes = await files.saveProject(path, parts, this.options.data.linked);
    if (this.journal && this.path === path) await this.journal.reset(parts);
    else {
      await this.journal?.discard();
      this.journal = await files.journalOf(path, parts);
      // A journal of an earlier file of this name says nothing of this one.
      await this.journal.reset(parts);
    }
    this.path = path;
    this.unsaved = false;
    return bytes;
  }

  async keep(document: ProjectDocument): Promise<Results["project.keep"]> {
    this.take(document);
    await this.checkpoint();
    return { saved: this.options.now() };
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
    const { clock, data, files } = this.options;
    return this.inTurn(async () => {
      if (!data.described) return;
      const began = clock();
      let cost = 0;
      try {
        const { parts, spent } = await this.parts();
        cost = spent;
        this.journal ??= await files.untitledJournal();
        await this.journal.keep(parts);
        this.unsaved = true;
      } finally {
        const next = began + Math.min(longest, Math.max(shortest, restraint * cost));
        this.nextCheckpoint = Math.max(next, clock());
      }
    });
  }

  /** The process ends: what is unsaved stays in the journal, an empty journal goes. */
  async shutdown(): Promise<void> {
    if (this.unsaved || this.options.runs.training) await this.protect();
    await this.inTurn(() => (this.unsaved ? this.closeJournal() : this.dropJournal()));
  }

  /** A run is gone: the document must not name it any more. */
  forget(run: string): void {
    if (this.document) this.document = { ...this.document, runs: this.document.runs.filter(({ id }) => id !== run) };
  }

  private take(document: ProjectDocument): void {
    this.options.runs.describe(document.runs);
    this.document = { ...document, runs: this.merge(document.runs) };
  }

  private async parts(): Promise<{ parts: Part[]; records: RunRecord[]; spent: number }> {
    const { data, runs } = this.options;
    const { records, parts, spent } = await runs.parts();
    const document = this.document ?? this.untitled();
    const current = { ...document, data: data.described, runs: this.merge(document.runs, records) };
    const source = data.source?.bytes ? { name: data.source.name, bytes: data.source.bytes } : null;
    return { parts: [...toParts({ document: current, source, runs: [] }), ...parts], records, spent };
  }

  /** The page's list, with each run as the trainer knows it, and runs that the page has not named yet. */
  private merge(listed: RunRecord[], records = this.options.runs.records()): RunRecord[] {
    const own = new Map(records.map((record) => [record.id, record]));
    const merged = listed.map((record) => {
      const known = own.get(record.id);
      own.delete(record.id);
      return known ? { ...known, name: record.name, slot: record.slot, note: record.note } : record;
    });
    return [...merged, ...own.values()];
  }

  /** What is kept of a project before the page has said anything of it. */
  private untitled(): ProjectDocument {
    const runs = this.options.runs.records();
    const last = runs.at(-1);
    return {
      format: "gradlab",
      version: 1,
      name: "Untitled",
      data: this.options.data.described,
      target: last?.target ?? this.options.data.state?.suggestedTarget ?? null,
      spec: last?.spec ?? specSchema.parse({}),
      runs,
      nextRun: 1 + Math.max(0, ...runs.map(({ id }) => Number(id) || 0)),
      view: {
        stage: "data",
        run: last?.id ?? null,
        layer: null,
        column: null,
        split: "test",
        threshold: 0.5,
        logLoss: true,
      },
    };
  }

  /** One after the other: nothing is written of a project while another is taken, or forgotten. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(work);
    this.writing = done.catch(() => undefined);
    return done;
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
    await journal?.discard();
  }
}
