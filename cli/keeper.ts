/**
 * Keeps what is trained: the project is there before the first update, what is trained since stands in its journal every few
 * seconds (as it does for the window), and at the end all of it is in the project. It is kept for this process meanwhile.
 */
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Dialect } from "#core/data/types";
import type { Part, ProjectContent } from "#core/project/content";
import { freshView, type ProjectDocument, type SweepRecord } from "#core/project/document";
import { overlay } from "#core/project/journal-records";
import { fromParts, partsOfRun, toParts } from "#core/project/parts";
import { defaultRules } from "#core/project/snapshots";
import type { Run } from "#core/training/run";
import type { RunSnapshot } from "#core/training/snapshot";
import { stampOf } from "#host/file-stamp";
import { reasonOf } from "#host/files";
import { openWithJournal, type Journal } from "#host/journal";
import type { OutputOptions } from "#host/output";
import { foreignKind } from "#host/output-kind";
import { readProject, writeProject } from "#host/project-file";
import { journalBeside } from "#host/real-path";
import { InputError } from "./errors";
import type { KeptData } from "./files";
import type { Io } from "./io";
import { note, tellLine } from "./notes";
import { requireReplaceable } from "./replaced";

/** Milliseconds from one checkpoint to the next. */
const checkpointEvery = 1500;

export interface KeeperOptions {
  out: string;
  output: OutputOptions;
  data: KeptData & { dialect: Dialect };
  io: Io;
  /** The project is taken over from another computer. */
  takeOver: boolean;
  target: string;
  /** How many runs are trained. */
  runs: number;
  /** Where they are those of a sweep: as it is now. */
  sweep?: () => SweepRecord;
}

/** The parts of a run that trains no more are made once. */
const partsOfEnded = new WeakMap<RunSnapshot, Part[]>();
function encoded(snapshot: RunSnapshot): Part[] {
  const made = partsOfEnded.get(snapshot) ?? partsOfRun(snapshot);
  partsOfEnded.set(snapshot, made);
  return made;
}

const asideWords = {
  changed: "work that was never saved, on an earlier state",
  damaged: "damaged work that was never saved",
  newer: "work of a later version that was never saved",
} as const;

export class Keeper {
  private done: RunSnapshot[] = [];
  /** Runs of a sweep that stand in no journal yet. */
  private fresh: RunSnapshot[] = [];
  private pending: Promise<void> | null = null;
  private next = 0;
  private warned = false;
  /** Nothing is waited for any more; `save` writes what no journal has yet, too. */
  private readonly ending = new AbortController();
  private saving = false;

  private constructor(
    private readonly options: KeeperOptions,
    private readonly journal: Journal,
    /** What an earlier training left in the project, with what its journal holds laid over it. */
    readonly found: ProjectContent | null,
    private readonly isNew: boolean,
    /** Of the project's file, as it was read or written last. */
    private stamp: string | null,
  ) {}

  /** `goOn`: what the journal holds is taken up; else there may be nothing in it that the project has not. */
  static async open(options: KeeperOptions, goOn: boolean): Promise<Keeper> {
    const { out, takeOver } = options;
    const { journal, saved, stamp } = await openWithJournal(await journalBeside(out), () => readOut(options, goOn), {
      by: "gradlab train",
      takeOver,
    });
    try {
      if (!goOn && journal.recovered.size > 0) {
        throw new InputError(
          `${out} has work that was never saved, in ${journal.path}; go on with it by --resume, open it in the window, or choose another --out`,
        );
      }
      if (journal.putAside !== null) {
        const { path, why } = journal.putAside;
        note(
          options.io,
          `${asideWords[why]} of ${out} was put aside: ${path}; the window lists it under “Recover unsaved work…”`,
        );
      }
      if (!goOn && saved.length > 0 && options.output.kind !== undefined)
        requireReplaceable(out, fromParts(saved), options);
      const found = goOn ? fromParts(overlay(saved, journal.recovered)) : null;
      return new Keeper(options, journal, found, stamp === null, stamp);
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /** Before the first update: a process that is killed leaves a run, or the sweep, to go on with. */
  async begin(run: Run | null): Promise<void> {
    const parts = this.partsOf(run ? [...this.done, run.snapshot()] : this.done);
    if (this.isNew && this.done.length === 0) {
      try {
        await writeProject(this.options.out, parts, { ...this.options.output, snapshots: defaultRules });
      } catch (error) {
        await this.journal.discard();
        throw error;
      }
      this.stamp = await stampOf(this.options.out);
      await this.journal.reset(parts);
    } else await this.protect(async () => this.journal.keep(parts));
    this.next = this.options.io.clock() + checkpointEvery;
  }

  /** Called between slices of training. */
  tick(run: Run): void {
    if (this.pending || this.options.io.clock() < this.next) return;
    const writing = run
      .whole(() => run.snapshot())
      .then((snapshot) => this.journal.keep(this.partsOf([...this.done, snapshot])));
    this.pending = this.protect(() => writing).finally(() => {
      this.pending = null;
      this.next = this.options.io.clock() + checkpointEvery;
    });
  }

  /** A run came to its end; others follow, or `save`. */
  async finished(run: Run): Promise<void> {
    await this.pending;
    this.done.push(run.snapshot());
  }

  /** A run of a sweep came to its end, or to that of its rung; it is written with those that follow soon. */
  add(snapshot: RunSnapshot): void {
    const { id } = snapshot.record;
    const others = (runs: RunSnapshot[]) => runs.filter(({ record }) => record.id !== id);
    this.done = [...others(this.done), snapshot];
    this.fresh = [...others(this.fresh), snapshot];
    this.soon();
  }

  private soon(): void {
    this.pending ??= this.protect(async () => {
      const { signal } = this.ending;
      await delay(Math.max(0, this.next - this.options.io.clock()), null, { signal }).catch(() => null);
      if (!this.saving) await this.appendFresh();
    }).finally(() => {
      this.pending = null;
      this.next = this.options.io.clock() + checkpointEvery;
      // Those that ended meanwhile, or could not be written.
      if (this.fresh.length > 0 && !this.ending.signal.aborted) this.soon();
    });
  }

  /** All that stands in the journal already is not looked at again. Parts of a rung that its next one has not are not read. */
  private async appendFresh(): Promise<void> {
    const news = this.fresh;
    if (news.length === 0) return;
    this.fresh = [];
    const document = toParts({ document: this.documentOf(this.done), source: null, runs: [] });
    await this.journal.append([...document, ...news.flatMap(encoded)]).catch((error: unknown) => {
      this.fresh = [...news, ...this.fresh];
      throw error;
    });
  }

  /** Writes the project. Where that fails it is written elsewhere, and the error says where. */
  async save(): Promise<void> {
    this.saving = true;
    this.ending.abort();
    await this.pending;
    const { out, output } = this.options;
    const parts = this.partsOf(this.done);
    try {
      await this.journal.requireOwn();
      await this.requireUnchanged();
      await writeProject(out, parts, { ...output, snapshots: defaultRules });
    } catch (error) {
      throw new InputError(`${messageOf(error).replace(/\.$/, "")}; ${await this.elsewhere(parts)}`);
    }
    await this.journal.discard();
  }

  /** Who replaced the file meanwhile heeds no lock: without --force it stays. */
  private async requireUnchanged(): Promise<void> {
    const { out, output } = this.options;
    const now = await stampOf(out);
    if (output.kind === undefined || now === null || now === this.stamp) return;
    throw new InputError(
      `${out} was changed by another program since it was opened, and was not changed (--force replaces it)`,
    );
  }

  /** The project stays as the journal has it. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.pending;
    await this.protect(() => this.appendFresh());
    await this.journal.close();
  }

  private async elsewhere(parts: readonly Part[]): Promise<string> {
    const name = `${basename(this.options.out, ".gradlab")} ${this.options.io.now().toISOString().replaceAll(/[:.]/g, "-")}`;
    for (const folder of [process.cwd(), homedir(), tmpdir()]) {
      const path = join(folder, `${name}.gradlab`);
      try {
        await writeProject(path, parts, { kind: "project" });
        await this.journal.discard().catch(() => undefined);
        return `what was trained is in ${path}`;
      } catch {
        // The next place may have room.
      }
    }
    await this.close().catch(() => undefined);
    return `what was trained up to the last checkpoint is in ${this.journal.path}: free some space and continue with --resume`;
  }

  /** A checkpoint that can't be written costs no training. */
  private async protect(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.warned) {
        tellLine(this.options.io, `warning: no checkpoint could be written (${reasonOf(error)}); training goes on`);
      }
      this.warned = true;
    }
  }

  private partsOf(runs: readonly RunSnapshot[]): Part[] {
    const { name, bytes } = this.options.data;
    const document = this.documentOf(runs);
    return [
      ...toParts({ document, source: bytes && { name, bytes }, runs: [] }),
      ...this.inOrder(runs).flatMap(encoded),
    ];
  }

  private inOrder(runs: readonly RunSnapshot[]): readonly RunSnapshot[] {
    return this.options.sweep ? runs.toSorted((a, b) => Number(a.record.id) - Number(b.record.id)) : runs;
  }

  private documentOf(runs: readonly RunSnapshot[]): ProjectDocument {
    const { out, data, sweep } = this.options;
    const { name, size, link, dialect } = data;
    const swept = sweep?.();
    const record = swept ?? runs[0]!.record;
    const sorted = this.inOrder(runs);
    return {
      format: "gradlab",
      version: 1,
      name: basename(out, ".gradlab"),
      data: { name, bytes: size, dialect, ...(link && { link }) },
      target: record.target,
      spec: { ...record.spec, recipe: { ...record.spec.recipe, split: { ...record.spec.recipe.split, fold: null } } },
      runs: sorted.map((run) => run.record),
      nextRun: 1 + Math.max(0, ...runs.map((run) => Number(run.record.id))),
      ...(swept && { sweeps: [swept] }),
      view: { ...freshView, stage: swept ? "compare" : "train", run: sorted[0]?.record.id ?? null, logLoss: false },
    };
  }
}

/** The project that is there, and its stamp; null where there is none. */
async function readOut(
  { out, output }: KeeperOptions,
  goOn: boolean,
): Promise<{ saved: Part[]; stamp: string | null }> {
  const stamp = await stampOf(out);
  if (goOn && stamp === null)
    throw new InputError(`there is no project ${out} to continue; leave out --resume to start one`);
  const read = () =>
    readProject(out).catch(async (error: unknown) => {
      if (goOn) throw error;
      // A file of another kind holds nothing to lay a journal over: to replace it was asked for, or it is empty.
      if (output.kind === undefined || (await foreignKind(out, "table")) !== "project") return [];
      throw new InputError(
        `${messageOf(error).replace(/\.$/, "")}; it was not changed: choose another --out, or give --force to replace it`,
      );
    });
  return { saved: stamp === null ? [] : await read(), stamp };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
