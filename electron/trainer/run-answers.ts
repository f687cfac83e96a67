/** Questions to a run beside its views: how sure its figures are, what it would answer, how it does on other rows or beside another run. */
import { answersOf } from "#core/data/fitted";
import { encodeRowsInPieces } from "#core/data/recipe";
import type { Column } from "#core/data/types";
import { classIntervals } from "#core/metrics/class-intervals";
import { conformalOf, type Conformal } from "#core/metrics/report-intervals";
import type { Pieces } from "#core/pieces";
import type { RunCalibration } from "#core/project/document";
import { calibrate, calibrated, calibrationAt } from "#core/training/calibrate";
import type { CommandOf, Results } from "#core/training/messages";
import { besideSplit, withTruth } from "#core/training/new-data";
import { predictRows, truthOf } from "#core/training/predict";
import type { Run } from "#core/training/run";
import { twoRuns, type Side } from "#core/training/two-runs";
import { cellsOf, formOf, placeOf, readColumns, whatIf } from "#core/training/what-if";
import { weightsEpoch } from "#core/training/weights-epoch";
import { CommandError } from "./command-error";
import type { DataDesk } from "./data";
import type { Scheduler } from "./scheduler";
import { asked } from "./run-views";

interface RunAnswersOptions {
  scheduler: Scheduler;
  data: DataDesk;
}
interface Runs {
  ready(id: string): Promise<Run>;
}

/** Coverages that are worked out at once, so that choosing another one asks for nothing. */
export const coverages = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99] as const;

export class RunAnswers {
  private readonly columns = new WeakMap<Run, Promise<(Column | null)[]>>();

  constructor(
    private readonly runs: Runs,
    private readonly options: RunAnswersOptions,
  ) {}

  private async at(id: string, epoch: number | undefined): Promise<Side> {
    const run = await this.runs.ready(id);
    const { model, at } = await asked(run, epoch, (kept) => run.frozen(kept));
    return { run, model, epoch: at };
  }

  async intervals(
    { run: id, split, epoch, threshold }: CommandOf<"run.intervals">,
    signal: AbortSignal,
  ): Promise<Results["run.intervals"]> {
    const side = await this.at(id, epoch);
    function* work(): Pieces<Results["run.intervals"]> {
      const { truth, scores, classes } = yield* answered(side, split);
      if (side.run.dataset.prepared.task === "regression") return null;
      return yield* classIntervals(
        truth,
        scores,
        classes.length,
        threshold === undefined ? {} : { parting: threshold },
      );
    }
    return this.options.scheduler.run(work(), signal);
  }

  async conformal(
    { run: id, split, epoch }: CommandOf<"run.conformal">,
    signal: AbortSignal,
  ): Promise<Results["run.conformal"]> {
    const side = await this.at(id, epoch);
    function* work(): Pieces<Conformal[]> {
      const known = yield* answered(side, "validation");
      const fresh = yield* answered(side, split);
      if (known.truth.length === 0 || fresh.truth.length === 0) return [];
      const labels = side.run.dataset.prepared.task === "regression" ? null : known.classes;
      const found: Conformal[] = [];
      for (const coverage of coverages) {
        found.push(conformalOf(known, fresh, labels, coverage));
        yield;
      }
      return found;
    }
    return this.options.scheduler.run(work(), signal);
  }

  /** Fits a temperature to the run, or takes it away. */
  async calibrate({ run: id, on }: CommandOf<"run.calibrate">, signal: AbortSignal): Promise<RunCalibration | null> {
    const { run, model, epoch } = await this.at(id, undefined);
    if (run.status === "training")
      throw new CommandError("training", "The run trains: its weights change. Pause it first, then calibrate.");
    const found = on ? await this.options.scheduler.run(calibrate(run, model, epoch), signal) : null;
    if (on && !found)
      throw new CommandError(
        "no_rows",
        "There are no validation rows to fit a temperature on. Give the split some, and train again.",
      );
    if (weightsEpoch(run.record()) === epoch) run.calibrate(found);
    return found;
  }

  async form({ run: id }: CommandOf<"run.form">, signal: AbortSignal): Promise<Results["run.form"]> {
    const run = await this.runs.ready(id);
    const columns = await this.columnsOf(run);
    return {
      columns: await this.options.scheduler.run(formOf(run.dataset, columns), signal),
      rows: this.options.data.rowCount,
    };
  }
  async cells({ run: id, row }: CommandOf<"run.cells">): Promise<Results["run.cells"]> {
    const run = await this.runs.ready(id);
    const columns = await this.columnsOf(run);
    const at = Math.min(row, this.options.data.rowCount - 1);
    const place = placeOf(run.dataset, at);
    const { prepared, splits } = run.dataset;
    const truth = place && truthOf(splits[place.split], prepared)[place.at]!;
    return { row: at, cells: cellsOf(columns, at), split: place?.split ?? null, truth };
  }
  async whatIf(
    { run: id, epoch, row, vary }: CommandOf<"run.whatIf">,
    signal: AbortSignal,
  ): Promise<Results["run.whatIf"]> {
    const side = await this.at(id, epoch);
    const { fitted } = side.run.dataset;
    const calibration = calibrationAt(side.run.record(), side.epoch);
    return this.options.scheduler.run(
      whatIf(side.model, fitted, answersOf(fitted), { row, vary }, calibration),
      signal,
    );
  }
  private columnsOf(run: Run): Promise<(Column | null)[]> {
    const known =
      this.columns.get(run) ?? this.options.scheduler.run(readColumns(run.dataset.fitted, this.options.data.table()));
    this.columns.set(run, known);
    known.catch(() => this.columns.delete(run));
    return known;
  }

  async beside(
    { runs, split, thresholds, epochs }: CommandOf<"run.beside">,
    signal: AbortSignal,
  ): Promise<Results["run.beside"]> {
    const [first, second] = [await this.at(runs[0], epochs?.[0]), await this.at(runs[1], epochs?.[1])];
    return this.options.scheduler.run(twoRuns(first, second, split, thresholds), signal);
  }

  /** A file with the target, beside a split. */
  async assess(
    { run: id, source, split, threshold }: CommandOf<"run.assess">,
    signal: AbortSignal,
  ): Promise<Results["run.assess"]> {
    const { run, model, epoch } = await this.at(id, undefined);
    const { scheduler, data } = this.options;
    const { fitted, splits, prepared } = run.dataset;
    const table = await data.newTable(source);
    if (!table.columns.some(({ name }) => name === fitted.target.column))
      throw new CommandError(
        "no_target",
        `The file has no column “${fitted.target.column}”, which this run predicts. Choose a file that has it, or predict this one instead.`,
      );
    const { rows, report } = await scheduler.run(encodeRowsInPieces(fitted, table), signal);
    const known = withTruth(rows);
    if (known.rows === 0)
      throw new CommandError(
        "no_target",
        `No row of the file has a value of “${fitted.target.column}” that this run knows.`,
      );
    const calibration = calibrationAt(run.record(), epoch);
    const beside = { name: split, rows: splits[split] };
    const figures = await scheduler.run(besideSplit(model, known, beside, prepared, calibration, threshold), signal);
    return { ...figures, tableRows: table.rows, report, drift: await data.drift(run.dataset, table, signal) };
  }
}

function* answered({ run, model, epoch }: Side, split: CommandOf<"run.intervals">["split"]) {
  const { prepared, splits } = run.dataset;
  const rows = splits[split];
  const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibrationAt(run.record(), epoch));
  return { truth: truthOf(rows, prepared), scores, classes: prepared.classes.map(({ label }) => label) };
}
