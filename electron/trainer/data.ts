/** The project's data: read, profiled, and made into rows for training. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { deviationsInPieces } from "#core/data/deviations";
import { profileInPieces } from "#core/data/profile";
import { answersOf, type FittedRecipe } from "#core/data/fitted";
import { encodeRowsInPieces, prepare, prepareInPieces } from "#core/data/recipe";
import { rolesInPieces } from "#core/data/suggest";
import type { Dataset } from "#core/data/dataset";
import { DataError } from "#core/data/error";
import type { ColumnType, Deviation, Dialect, Table } from "#core/data/types";
import type { Model } from "#core/engine/engine";
import { SpecError } from "#core/network/error";
import type { Recipe } from "#core/data/recipe-schema";
import type { ProjectContent } from "#core/project/content";
import type { DataLink, ProjectDocument, RunCalibration } from "#core/project/document";
import type { Command, DataSource, KeepAs, LostLink, Results, TrainerEvent } from "#core/training/messages";
import type { Preview } from "#core/data/preview";
import type { DataState, Description, Staged } from "#core/training/views";
import { driftOf, type ColumnDrift } from "#core/insight/drift";
import { classMisfits, limitOf, numberMisfits, rowsNeeded } from "#core/metrics/conformal";
import { plural } from "#core/numbers";
import { formatPercent } from "#core/percent";
import type { Pieces } from "#core/pieces";
import { calibrated } from "#core/training/calibrate";
import { predictRows, truthOf } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { findLinked } from "#host/linked-file";
import { requireOutput } from "#host/output";
import { writePredictions } from "#host/predictions";
import { readTableBytes, readTableFile } from "#host/read-file";
import { previewBytes, previewFile } from "#host/preview-file";
import { CommandError } from "./command-error";
import { ended, endless, underEither, until } from "./ending";
import type { TrainerFiles } from "./files";
import { Reading, type Held, type Origin } from "./reading";
import type { Scheduler } from "./scheduler";
import { describeHeld } from "./staged";

/** The project's file: a copy of its bytes, or a link to where it is. */
export interface ReadSource {
  name: string;
  size: number;
  bytes: Uint8Array | null;
  link: DataLink | null;
  table: Table;
  summary: DataState;
}

/** What a run predicts new rows with. */
export interface Predictor {
  model: Model;
  fitted: FittedRecipe;
  /** Its probabilities are told by it; null: as the network gives them. */
  calibration: RunCalibration | null;
  /** The run with the rows that it learned from, where they are there. */
  learned?: Run;
}

/** Data of a project that was opened which are still being read: as they stand in its file. */
export interface Coming {
  record: NonNullable<ProjectDocument["data"]>;
  /** Null while they are being read of the file. */
  bytes: Uint8Array | null;
  read: () => Promise<ReadSource>;
}

/** Rows that are being made, and how many wait for them. */
interface UnderWay {
  controller: AbortController;
  waiting: number;
  work: Promise<Dataset>;
}

/** Bytes of data that a project is not shown without: they are read in a moment. */
const mostAtOnce = 2 ** 22;

/** Recipes whose rows are kept ready. Runs keep theirs in any case. */
const keptDatasets = 4;

type Import = Omit<Extract<Command, { type: "data.import" }>, "type">;

export interface DataDeskOptions {
  files: TrainerFiles;
  scheduler: Scheduler;
  clock: () => number;
  emit: (event: TrainerEvent) => void;
}

export class DataDesk {
  source: ReadSource | null = null;
  private readonly datasets = new Map<string, Dataset>();
  private readonly reading: Reading;

  constructor(private readonly options: DataDeskOptions) {
    this.reading = new Reading(options);
  }

  async preview(source: DataSource, dialect?: Partial<Dialect>, types?: Record<string, ColumnType>): Promise<Preview> {
    const origin = this.originOf(source);
    const options = { ...(dialect && { dialect }), ...(types && { types }) };
    if ("path" in origin) return { name: basename(origin.path), ...(await previewFile(origin.path, options)) };
    return { name: origin.name, ...(await previewBytes(origin.bytes, options)) };
  }

  async stage(source: DataSource, dialect: Partial<Dialect> | undefined, signal: AbortSignal): Promise<Staged> {
    const held = await this.reading.read(this.originOf(source), dialect, signal);
    return this.options.scheduler.run(describeHeld(held), signal);
  }
  unstage(): null {
    this.reading.release();
    return null;
  }

  /** Reads a file whole without taking it as the project's data yet. */
  async read({ source, dialect, keep = "copy" }: Import, signal = endless): Promise<ReadSource> {
    return this.keep(await this.reading.take(this.originOf(source), dialect, signal), keep, signal);
  }
  async reread({ dialect, keep }: Omit<Import, "source">, signal: AbortSignal): Promise<DataState> {
    const { source } = this;
    if (!source) throw noData();
    const as = { source: { project: true as const }, dialect, keep: keep ?? (source.link ? "link" : "copy") } as const;
    return this.replacing(source, this.read(as, signal));
  }

  private describing = new AbortController();

  /**
   * The data of a project that is being opened, or what became of the file that it links to. A copy that takes longer than a moment
   * to be read is still coming, if it may come `late`; so is one whose bytes are still in the file, which `later` reads.
   */
  async restore(
    { document, source }: ProjectContent,
    project: string,
    late = true,
    later: (() => Promise<Uint8Array>) | null = null,
  ): Promise<ReadSource | LostLink | Coming | null> {
    const { data } = document;
    if (!data) return null;
    if (source || (later && !data.link)) {
      const bytes = source?.bytes ?? null;
      const read = async () => {
        const { signal } = this.comingSignal;
        const held = source ?? { name: data.name, bytes: await later!() };
        // Whoever looks at a file to import meanwhile must not end this one.
        const reading = new Reading(this.options);
        return this.keep(await reading.take(held, data.dialect, signal), "copy", endless);
      };
      return late && (bytes === null || bytes.length > mostAtOnce) ? { record: data, bytes, read } : read();
    }
    if (!data.link) return null;
    const found = await findLinked({ ...data, link: data.link }, project);
    return typeof found === "string" ? this.readLinked(found, data.dialect, endless) : found;
  }
  private comingSignal = new AbortController();
  private expected: (Coming & { settled: Promise<void> | null }) | null = null;

  /** The project has these data. Until somebody needs them they are kept as they are, unread. */
  expect(coming: Coming): void {
    this.miss(coming.record);
    this.expected = { ...coming, settled: null };
  }
  /** Its bytes are there, unread. */
  arrive(bytes: Uint8Array): void {
    if (this.expected) this.expected.bytes = bytes;
  }
  /** What is not read yet, or could not be. */
  get coming(): ProjectDocument["data"] {
    return this.expected?.record ?? null;
  }
  /** Until the data of a project that was opened are read. Throws what is wrong with them, each time. */
  async settled(signal: AbortSignal): Promise<void> {
    const own = this.expected;
    if (!own) return;
    own.settled ??= own.read().then((read) => {
      if (this.expected === own) this.adopt(read);
    });
    await until(signal, own.settled);
  }
  /** Name and bytes of the copy that the project keeps, read or not; null for a link, or without data. */
  get copy(): { name: string; bytes: Uint8Array } | null {
    const { name, bytes } = this.source ?? { name: this.expected?.record.name ?? "", bytes: this.expected?.bytes };
    return bytes ? { name, bytes } : null;
  }
  /** Takes a linked file as it is now. */
  async relink(path: string, signal: AbortSignal): Promise<DataState> {
    const record = this.described;
    if (!record) throw noData();
    // A path that the project names is one that a person chose: as it stands in the project that they opened.
    const allowed = path === record.link?.path ? path : this.options.files.allow(path, "read");
    return this.replacing(this.source ?? this.absent, this.readLinked(allowed, record.dialect, signal));
  }
  /** Takes what is read, unless the data that it stands in for are not the project's any more. */
  private async replacing(before: object | null, reading: Promise<ReadSource>): Promise<DataState> {
    const read = await reading;
    if ((this.source ?? this.absent) !== before)
      throw new CommandError("stale", "The data has changed in the meantime. Try again.");
    return this.adopt(read);
  }
  private async readLinked(path: string, dialect: Dialect, signal: AbortSignal): Promise<ReadSource> {
    const read = await this.keep(await this.reading.take({ path }, dialect, signal), "link", signal);
    this.options.files.grant(path, "read");
    return read;
  }

  adopt(source: ReadSource): DataState;
  adopt(source: ReadSource | null): DataState | null;
  adopt(source: ReadSource | null): DataState | null {
    this.source = source;
    this.absent = null;
    this.expected = null;
    this.describing = ended(this.describing);
    this.endReadying();
    this.datasets.clear();
    return this.state;
  }
  /** The project's data are not there; what it knows of them stays. */
  miss(record: ProjectDocument["data"]): void {
    this.adopt(null);
    this.absent = record;
  }
  private absent: ProjectDocument["data"] = null;
  clear(): void {
    this.comingSignal = ended(this.comingSignal);
    this.adopt(null);
  }

  get state(): DataState | null {
    return this.source?.summary ?? null;
  }
  private async keep(held: Held, keep: KeepAs, signal: AbortSignal): Promise<ReadSource> {
    const { name, size, table, readMs } = held;
    const [bytes, link] = keep === "link" ? [null, await held.link()] : [await held.copy(), null];
    const roles = await this.options.scheduler.run(rolesInPieces(table), signal);
    const summary: DataState = {
      name,
      bytes: size,
      link: link?.path ?? null,
      rows: table.rows,
      columns: table.columns.map((column) => column.name),
      dialect: table.dialect,
      readMs,
      suggestedTarget: roles.target,
      suggestedIgnored: roles.ignored,
    };
    return { name, size, bytes, link, table, summary };
  }
  /** The file that the project links to, if it does. */
  get linked(): string[] {
    const link = this.source?.link ?? this.absent?.link;
    return link ? [link.path] : [];
  }
  /** As the project's document has it. */
  get described(): ProjectDocument["data"] {
    if (!this.source) return this.absent;
    const { name, size, link, table } = this.source;
    return { name, bytes: size, dialect: table.dialect, ...(link && { link }) };
  }

  /** SHA-256 of the file, as far as it is known. */
  hash(): string | null {
    const { source, described } = this;
    if (!source?.bytes) return described?.link?.sha256 ?? null;
    return createHash("sha256").update(source.bytes).digest("hex");
  }

  /** A newer question and newer data end an older one. */
  async describe(recipe: Recipe, target: string | null, asked: AbortSignal): Promise<Description> {
    // Without data an older question goes on as it was.
    this.table();
    this.describing = ended(this.describing);
    return underEither([asked, this.describing.signal], (signal) => this.describeUnder(recipe, target, signal));
  }
  private async describeUnder(recipe: Recipe, target: string | null, signal: AbortSignal): Promise<Description> {
    const table = this.table();
    const profile = await this.options.scheduler.run(profileInPieces(table, recipe, target), signal);
    if (target === null) return { profile, prepared: null, fault: null };
    try {
      const { prepared } = await this.shared(recipe, target, null, signal);
      return { profile, prepared, fault: null };
    } catch (error) {
      if (error instanceof DataError || error instanceof SpecError)
        return { profile, prepared: null, fault: error.message };
      throw error;
    }
  }

  rows(from: number, to: number): { rows: string[][] } {
    const table = this.table();
    const [first, end] = [Math.max(0, from), Math.min(table.rows, to)];
    return { rows: Array.from({ length: Math.max(0, end - first) }, (_, i) => table.cells(first + i)) };
  }

  async deviations(
    { recipe, columns, rows }: Extract<Command, { type: "data.deviations" }>,
    asked: AbortSignal,
  ): Promise<Deviation[][]> {
    const table = this.table();
    const there = rows.map((row) => Math.min(row, table.rows - 1));
    return underEither([asked, this.preparing.signal], (signal) =>
      this.options.scheduler.run(deviationsInPieces(table, recipe, columns, there), signal),
    );
  }

  /** The rows that a recipe makes of the data, by what was fitted before where there is something. Equal recipes share theirs. */
  dataset(recipe: Recipe, target: string, fitted: FittedRecipe | null = null): Dataset {
    const table = this.table();
    const known = this.known(recipe, target, fitted);
    return known ?? this.remember(recipe, target, prepare(table, recipe, target, { fitted }), fitted);
  }
  /** Gets these rows ready for `dataset`, in turns. Other data meanwhile end it. */
  async ready(recipe: Recipe, target: string, fitted: FittedRecipe | null = null, asked = endless): Promise<void> {
    await underEither([asked, this.preparing.signal], (signal) => this.shared(recipe, target, fitted, signal));
  }
  /** Whoever waits for `ready` is told that this was cancelled. */
  endReadying(): void {
    this.preparing = ended(this.preparing);
  }
  private preparing = new AbortController();

  /** Whoever asks for the same rows waits for the same work, each until its own signal; the work ends when nobody waits. */
  private async shared(
    recipe: Recipe,
    target: string,
    fitted: FittedRecipe | null,
    signal: AbortSignal,
  ): Promise<Dataset> {
    const known = this.known(recipe, target, fitted);
    if (known) return known;
    const key = keyOf(recipe, target, fitted);
    const own = this.underWay.get(key) ?? this.begin(key, recipe, target, fitted);
    own.waiting++;
    try {
      return await until(signal, own.work);
    } finally {
      if (--own.waiting === 0) {
        ended(own.controller);
        if (this.underWay.get(key) === own) this.underWay.delete(key);
      }
    }
  }
  private begin(key: string, recipe: Recipe, target: string, fitted: FittedRecipe | null): UnderWay {
    const controller = new AbortController();
    const own = { controller, waiting: 0, work: this.prepare(recipe, target, controller.signal, fitted) };
    own.work.catch(() => undefined);
    this.underWay.set(key, own);
    return own;
  }
  private readonly underWay = new Map<string, UnderWay>();

  private async prepare(
    recipe: Recipe,
    target: string,
    signal: AbortSignal,
    fitted: FittedRecipe | null = null,
  ): Promise<Dataset> {
    const dataset = await this.options.scheduler.run(prepareInPieces(this.table(), recipe, target, { fitted }), signal);
    if (fitted) return this.remember(recipe, target, dataset, fitted);
    // A run that came from a file has the same rows already.
    const twin = this.datasets.get(keyOf(recipe, target, dataset.fitted));
    return this.remember(recipe, target, twin ? { ...dataset, splits: twin.splits } : dataset);
  }
  private known(recipe: Recipe, target: string, fitted: FittedRecipe | null = null): Dataset | null {
    const fresh = this.datasets.get(keyOf(recipe, target, null));
    // What is fitted now is mostly what was fitted before.
    if (fresh && (!fitted || isEqual(fresh.fitted, fitted))) return this.remember(recipe, target, fresh);
    const dataset = fitted && this.datasets.get(keyOf(recipe, target, fitted));
    return dataset ? this.remember(recipe, target, dataset, fitted) : null;
  }
  private remember(recipe: Recipe, target: string, dataset: Dataset, fitted: FittedRecipe | null = null): Dataset {
    const key = keyOf(recipe, target, fitted);
    // The newest stands last.
    this.datasets.delete(key);
    this.datasets.set(key, dataset);
    for (const oldest of [...this.datasets.keys()].slice(0, -keptDatasets)) this.datasets.delete(oldest);
    return dataset;
  }

  /** Predicts a file's rows and writes it with the predictions added. */
  async predict(
    { model, fitted, calibration, learned }: Predictor,
    { source, out, threshold, coverage }: Omit<Extract<Command, { type: "run.predict" }>, "type" | "run">,
    /** Besides the file with the new rows, what may not be written over. */
    projectFiles: readonly string[],
    signal: AbortSignal,
  ): Promise<Results["run.predict"]> {
    const path = this.options.files.allow(out, "write");
    const inputs = "path" in source ? [source.path, ...projectFiles] : projectFiles;
    await requireOutput(path, { inputs });
    const { scheduler } = this.options;
    const table = await this.newTable(source);
    const { rows, report } = await scheduler.run(encodeRowsInPieces(fitted, table), signal);
    const prepared = answersOf(fitted);
    const scores = calibrated(await scheduler.run(predictRows(model, rows, prepared), signal), prepared, calibration);
    const limit =
      coverage !== undefined && learned
        ? { limit: await scheduler.run(limitFor(learned.dataset, model, calibration, coverage), signal) }
        : {};
    const drift = learned ? await this.drift(learned.dataset, table, signal) : null;
    const parted = threshold === undefined ? {} : { threshold };
    const predictions = { prepared, rowIds: rows.rowIds, scores, ...parted, ...limit };
    const told = report.filter(({ column }) => column !== fitted.target.column);
    const written = await writePredictions(path, table, predictions, { inputs });
    return { rows: written, path, report: told, drift, calibration };
  }
  /** How far another table's columns lie from those of the rows that were trained on. */
  drift({ fitted, splits }: Dataset, table: Table, signal: AbortSignal): Promise<ColumnDrift[]> {
    return this.options.scheduler.run(driftOf(fitted, this.table(), splits.train.rowIds, table), signal);
  }
  get rowCount(): number {
    return this.table().rows;
  }

  /** A file of new rows: it may be written in another dialect, and what is missing in it is said in the same words. */
  newTable(source: DataSource): Promise<Table> {
    const { missing, missingIn, limits } = this.described?.dialect ?? {};
    const known = { ...(missing && { missing }), ...(missingIn && { missingIn }), ...(limits && { limits }) };
    const options = { dialect: known };
    const origin = this.originOf(source);
    return "path" in origin ? readTableFile(origin.path, options) : readTableBytes(origin.bytes, options);
  }
  private originOf(source: DataSource): Origin {
    if ("path" in source) return { path: this.options.files.allow(source.path, "read") };
    if ("bytes" in source) return source;
    const { copy } = this;
    if (copy) return copy;
    if (this.source?.link) return { path: this.source.link.path };
    throw noData();
  }
  table(): Table {
    if (!this.source) throw noData();
    return this.source.table;
  }
}

/** The limit of a coverage on the validation rows. */
function* limitFor(
  { prepared, splits }: Dataset,
  model: Model,
  calibration: RunCalibration | null,
  coverage: number,
): Pieces<number> {
  const rows = splits.validation;
  const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibration);
  const truth = truthOf(rows, prepared);
  const limit = limitOf(
    prepared.task === "regression"
      ? numberMisfits(truth, scores)
      : classMisfits(truth, scores, prepared.classes.length),
    coverage,
  );
  if (Number.isFinite(limit)) return limit;
  throw new CommandError(
    "too_few_rows",
    `${plural(rows.rows, "validation row")} are too few for a coverage of ${formatPercent(coverage)}, which needs ${rowsNeeded(coverage)}.`,
  );
}

const keyOf = (recipe: Recipe, target: string, fitted: FittedRecipe | null) => JSON.stringify([recipe, target, fitted]);
const isEqual = (a: FittedRecipe, b: FittedRecipe) => a === b || JSON.stringify(a) === JSON.stringify(b);

const noData = () => new CommandError("no_data", "The project has no data yet. Import a CSV file first.");
