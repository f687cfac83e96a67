/** What a run's answers rest on and where they fail: long analyses, in turns with all else. */
import { surfaceGrid, dependenceOf, gridOf, surfaceOf } from "#core/insight/dependence";
import { columnsOf, failingSlices } from "#core/insight/failures";
import { importanceOf } from "#core/insight/importance";
import { conflictsOf, doubtedLabels } from "#core/insight/labels";
import { relatedColumns } from "#core/insight/related";
import { explainRow } from "#core/insight/row";
import type { DependenceView, FailuresView, ImportanceView, RowView } from "#core/insight/views";
import { partingOf } from "#core/metrics/cuts";
import { plural } from "#core/numbers";
import type { Column, Table } from "#core/data/types";
import type { Pieces } from "#core/pieces";
import { calibrationAt, partingOfModel } from "#core/training/calibrate";
import { thin } from "#core/training/measure";
import type { CommandOf } from "#core/training/messages";
import type { Run } from "#core/training/run";
import { CommandError } from "./command-error";
import { asked } from "./run-views";
import { progressOf, tableOf, type InsightOptions } from "./insight-options";

interface Runs {
  ready(id: string): Promise<Run>;
}

/** Rows that columns are dealt anew on, and that they are compared on. */
const mostRows = 20_000;
const comparedRows = 2000;

export class RunInsight {
  constructor(
    private readonly runs: Runs,
    private readonly options: InsightOptions,
  ) {}

  async importance(command: CommandOf<"run.importance">, signal: AbortSignal): Promise<ImportanceView> {
    const { run: id, split, epoch, repeats, threshold } = command;
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    const { prepared, splits } = run.dataset;
    const progress = progressOf(this.options, id);
    const parting = partingOfModel(run, at, threshold);
    function* work(): Pieces<ImportanceView> {
      const rows = thin(splits[split], mostRows);
      const found = yield* importanceOf(model, rows, prepared, { repeats, parting, progress });
      const related = yield* relatedColumns(thin(splits.train, comparedRows), prepared.inputs);
      return { run: id, split, epoch: at, of: splits[split].rows, related, ...found };
    }
    return this.options.scheduler.run(work(), signal);
  }

  async dependence(command: CommandOf<"run.dependence">, signal: AbortSignal): Promise<DependenceView> {
    const { run: id, split, epoch, columns: names, classIndex = 1 } = command;
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    const { dataset } = run;
    const rows = dataset.splits[split];
    const table = this.table();
    const { recipe } = run.record().spec;
    function* work(): Pieces<DependenceView> {
      const all = yield* columnsOf(table, recipe, dataset);
      const [first, second] = names.map((name) => named(all, name));
      const of = { run: id, split, epoch: at, of: rows.rows };
      if (!first) throw new CommandError("no_column", "Choose a column to look at.");
      if (!second) {
        const grid = gridOf(first, dataset.splits.train.rowIds);
        return { ...of, line: yield* dependenceOf(model, dataset, rows, grid, { classIndex }), surface: null };
      }
      const grids = [first, second].map((column) => surfaceGrid(column, dataset.splits.train.rowIds));
      const surface = yield* surfaceOf(model, dataset, rows, [grids[0]!, grids[1]!], { classIndex });
      return { ...of, line: null, surface };
    }
    return this.options.scheduler.run(work(), signal);
  }

  async explain(command: CommandOf<"run.explain">, signal: AbortSignal): Promise<RowView> {
    const { run: id, row, method, classIndex, change, epoch } = command;
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    const { dataset } = run;
    const table = this.table();
    if (row >= table.rows)
      throw new CommandError("no_such_row", `There is no row ${row + 1}: the data have ${plural(table.rows, "row")}.`);
    const { recipe } = run.record().spec;
    function* work(): Pieces<RowView> {
      const columns = yield* columnsOf(table, recipe, dataset);
      const found = yield* explainRow(model, dataset, table, columns, { row, method, classIndex, change });
      return { run: id, epoch: at, ...found };
    }
    return this.options.scheduler.run(work(), signal);
  }

  async failures(command: CommandOf<"run.failures">, signal: AbortSignal): Promise<FailuresView> {
    const { run: id, split, epoch, threshold } = command;
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    const { dataset } = run;
    const rows = dataset.splits[split];
    const table = this.table();
    const { recipe } = run.record().spec;
    const parting = partingOf(threshold, dataset.prepared.classes.length);
    const calibration = calibrationAt(run.record(), at);
    function* work(): Pieces<FailuresView> {
      const columns = yield* columnsOf(table, recipe, dataset);
      const slices = yield* failingSlices(model, dataset, rows, columns, { parting, calibration });
      const { train, validation, test } = dataset.splits;
      const { task, classes } = dataset.prepared;
      const conflicts = yield* conflictsOf([train, validation, test], task);
      const labels = task === "regression" ? null : doubtedLabels(slices.truth, slices.scores, classes.length);
      return { run: id, split, epoch: at, rowIds: rows.rowIds.slice(), slices, conflicts, labels };
    }
    return this.options.scheduler.run(work(), signal);
  }

  private table(): Table {
    return tableOf(this.options);
  }
}

function named(columns: readonly Column[], name: string): Column {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  throw new CommandError("no_column", `There is no column “${name}” that the run learned from.`);
}
