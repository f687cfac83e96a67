/** The project's data: read, profiled, and made into rows for training. */
import { basename } from "node:path";
import { profileTable } from "#core/data/profile";
import { previewTable } from "#core/data/read";
import { encodeRows, prepare, type FittedRecipe } from "#core/data/recipe";
import { suggestIgnored, suggestTarget } from "#core/data/suggest";
import { DataError, type Dataset, type Dialect, type Table } from "#core/data/types";
import { SpecError } from "#core/network/error";
import { specSchema, type Recipe } from "#core/network/spec";
import type { ProjectDocument } from "#core/project/document";
import type { DataSource, DataState, Description, Preview, TrainerEvent } from "#core/training/messages";
import { predictRows } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { writePredictions } from "#host/predictions";
import { previewFile, readTableBytes } from "#host/read-file";
import { nodeDecoder } from "#host/text";
import { CommandError } from "./command-error";
import type { TrainerFiles } from "./files";
import type { Scheduler } from "./scheduler";

export type FittedDataset = Dataset & { fitted: FittedRecipe };

export interface ReadSource {
  name: string;
  bytes: Uint8Array;
  table: Table;
  readMs: number;
}

/** Recipes whose rows are kept ready. Runs keep theirs in any case. */
const keptDatasets = 4;

export interface DataDeskOptions {
  files: TrainerFiles;
  scheduler: Scheduler;
  clock: () => number;
  emit: (event: TrainerEvent) => void;
}

export class DataDesk {
  source: ReadSource | null = null;
  private readonly datasets = new Map<string, FittedDataset>();

  constructor(private readonly options: DataDeskOptions) {}

  async preview(source: DataSource, dialect?: Partial<Dialect>): Promise<Preview> {
    if ("path" in source) {
      const path = this.options.files.allow(source.path, "read");
      return { name: basename(path), ...(await previewFile(path, dialect)) };
    }
    const { name, bytes } = source;
    return { name, bytes: bytes.length, ...previewTable(bytes, { decode: nodeDecoder, ...(dialect && { dialect }) }) };
  }

  /** Reads a file whole without taking it as the project's data yet. */
  async read(source: DataSource, dialect?: Partial<Dialect>): Promise<ReadSource> {
    const { name, bytes } = await this.bytesOf(source);
    return this.parse({ name, bytes }, dialect);
  }
  async reread(dialect: Partial<Dialect>): Promise<DataState> {
    const { source } = this;
    if (!source) throw noData();
    const read = await this.parse(source, dialect);
    if (this.source !== source) throw new CommandError("stale", "The data changed meanwhile. Try again.");
    return this.adopt(read);
  }

  /** Ends what is being read: it fails with the code `cancelled`, and the data stay as they were. */
  cancel(): null {
    this.reading?.abort(new CommandError("cancelled", "The import was cancelled. The project is as it was."));
    return null;
  }
  private reading: AbortController | null = null;

  async parse({ name, bytes }: Pick<ReadSource, "name" | "bytes">, dialect?: Partial<Dialect>): Promise<ReadSource> {
    const reading = new AbortController();
    this.reading = reading;
    const began = this.options.clock();
    const onProgress = (done: number, total: number, rows: number) =>
      this.options.emit({ type: "import.progress", bytes: done, total, rows });
    const { signal } = reading;
    const table = await readTableBytes(bytes, { onProgress, signal, ...(dialect && { dialect }) });
    return { name, bytes, table, readMs: this.options.clock() - began };
  }
  adopt(source: ReadSource): DataState;
  adopt(source: ReadSource | null): DataState | null;
  adopt(source: ReadSource | null): DataState | null {
    this.source = source;
    this.datasets.clear();
    return this.state;
  }
  clear(): void {
    this.adopt(null);
  }

  private remembered: { source: ReadSource; state: DataState } | null = null;
  get state(): DataState | null {
    const { source } = this;
    if (!source) return null;
    if (this.remembered?.source !== source) this.remembered = { source, state: this.stateOf(source) };
    return this.remembered.state;
  }
  private stateOf(source: ReadSource): DataState {
    const { name, bytes, table, readMs } = source;
    // The types that the file suggests, without a recipe.
    const profile = profileTable(table, specSchema.parse({}).recipe, null);
    return {
      name,
      bytes: bytes.length,
      rows: table.rows,
      dialect: table.dialect,
      readMs,
      suggestedTarget: suggestTarget(profile),
      suggestedIgnored: suggestIgnored(profile, table.columns),
    };
  }
  /** As the project's document has it. */
  get described(): ProjectDocument["data"] {
    if (!this.source) return null;
    const { name, bytes, table } = this.source;
    return { name, bytes: bytes.length, dialect: table.dialect };
  }

  describe(recipe: Recipe, target: string | null): Description {
    const table = this.table();
    const profile = profileTable(table, recipe, target);
    if (target === null) return { profile, prepared: null, fault: null };
    try {
      return { profile, prepared: this.dataset(recipe, target).prepared, fault: null };
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

  /** The rows that a recipe makes of the data. Equal recipes share theirs. */
  dataset(recipe: Recipe, target: string): FittedDataset {
    const table = this.table();
    const key = JSON.stringify([recipe, target]);
    const known = this.datasets.get(key);
    const dataset = known ?? prepare(table, recipe, target);
    // The newest stands last.
    this.datasets.delete(key);
    this.datasets.set(key, dataset);
    for (const oldest of [...this.datasets.keys()].slice(0, -keptDatasets)) this.datasets.delete(oldest);
    return dataset;
  }

  /** Predicts a file's rows and writes it with the predictions added. */
  async predict(
    run: Run,
    source: DataSource,
    out: string,
    threshold?: number,
  ): Promise<{ rows: number; path: string }> {
    const path = this.options.files.allow(out, "write");
    const { bytes } = await this.bytesOf(source);
    const table = await readTableBytes(bytes);
    const { spec, target } = run.record();
    const { fitted, prepared } = this.dataset(spec.recipe, target);
    const { rows } = encodeRows(fitted, table);
    const scores = await this.options.scheduler.run(predictRows(run.frozen(), rows, prepared));
    const predictions = { prepared, rowIds: rows.rowIds, scores, ...(threshold === undefined ? {} : { threshold }) };
    return { rows: await writePredictions(path, table, predictions), path };
  }

  private async bytesOf(source: DataSource): Promise<{ name: string; bytes: Uint8Array }> {
    return "path" in source ? this.options.files.read(source.path) : source;
  }
  private table(): Table {
    if (!this.source) throw noData();
    return this.source.table;
  }
}

const noData = () => new CommandError("no_data", "The project has no data yet. Import a CSV file first.");
