/** Columns left out: the same run trained anew without each, beside the run as it is. Nothing of it is kept. */
import { prepare } from "#core/data/recipe";
import type { Rows } from "#core/data/dataset";
import { measureOf, type MeasureId } from "#core/insight/measures";
import type { Parting } from "#core/metrics/cuts";
import { pairedInterval } from "#core/metrics/difference";
import { meanInterval, meanOf, type Interval } from "#core/metrics/intervals";
import { formatEnds } from "#core/numbers";
import { toEnd } from "#core/pieces";
import { thin } from "#core/training/measure";
import { predictRows, truthOf } from "#core/training/predict";
import { Run } from "#core/training/run";
import { nodeEngine } from "#host/engine";
import { InputError, UsageError } from "../errors";
import { Interrupts } from "../interrupt";
import type { Io } from "../io";
import { table } from "../text";
import { work } from "../training";
import type { Subject } from "./aspect";

/** The measure of the run without a column. */
export interface Dropped extends Interval {
  column: string;
  value: number;
  /** By which it is worse than with the column, on the same rows; `low` and `high` are its 95 % interval for other rows. */
  loss: number;
  epochs: number;
  weightsHash: string | null;
}

/** Columns that the run learned from. */
export function droppable(asked: readonly string[], { run }: Subject): string[] {
  const { prepared } = run.dataset;
  const known = new Set(prepared.inputs.map(({ column }) => column));
  const stray = asked.find((name) => !known.has(name));
  if (stray !== undefined) throw new UsageError(`--drop is “${stray}”, which is no column that the run learned from`);
  if (asked.length > 0 && known.size < 2)
    throw new UsageError(`--drop would leave nothing: ${[...known].join("")} is all that the run learned from`);
  return [...new Set(asked)];
}

interface Beside {
  metric: MeasureId;
  /** Where classes are parted, for p as the run has it, and as it is told. */
  parting: Parting;
  told: Parting;
  /** Rows that it is measured on at most. */
  mostRows: number;
}

export async function droppedOf(
  columns: readonly string[],
  subject: Subject,
  { metric, parting, told, mostRows }: Beside,
  io: Io,
): Promise<Dropped[]> {
  const { run, split } = subject;
  const { better, decides, parts } = measureOf(metric);
  const partsOf = (of: Run, rows: Rows, parted: Parting) => {
    const { prepared } = of.dataset;
    const scores = toEnd(predictRows(of.model, rows, prepared));
    return parts(truthOf(rows, prepared), scores, of.model.plan.outputs, { parting: parted });
  };
  const rows = thin(subject.rows(), mostRows);
  const before = partsOf(run, rows, parting);
  const found: Dropped[] = [];
  const interrupts = new Interrupts();
  const several = { interrupts, told: () => "nothing was written" };
  try {
    for (const column of columns) {
      const fork = without(column, subject, io);
      await work(fork, io, { label: `without ${column}: `, keeper: null, several });
      const record = fork.record();
      if (record.status === "failed") throw new InputError(`without ${column} the training diverged`);
      const own = thin(fork.dataset.splits[split], mostRows);
      if (own.rows !== rows.rows || !own.rowIds.every((id, at) => id === rows.rowIds[at]))
        throw new InputError(`without ${column} the ${split} part has other rows, so that nothing can be compared`);
      const after = partsOf(fork, own, told);
      const apart = before.map((value, at) => better * (value - after[at]!));
      const count = (sign: number) => apart.reduce((sum, value) => sum + Number(value === sign), 0);
      found.push({
        column,
        value: meanOf(after.length, (at) => after[at]!),
        loss: meanOf(apart.length, (at) => apart[at]!),
        ...(decides ? pairedInterval(rows.rows, count(1), count(-1)) : meanInterval(apart)),
        epochs: record.epoch,
        weightsHash: record.weightsHash,
      });
    }
  } finally {
    interrupts.end();
  }
  return found;
}

/** The same run on the same rows, for as many epochs, but for the column. */
function without(column: string, { run, table: data }: Subject, io: Io): Run {
  const record = run.record();
  const { recipe, training } = record.spec;
  const spec = {
    ...record.spec,
    recipe: {
      ...recipe,
      columns: { ...recipe.columns, [column]: { ...recipe.columns[column], role: "ignored" as const } },
    },
    // One that was stopped by hand was not trained to its end.
    training: { ...training, epochs: record.status === "finished" ? training.epochs : record.epoch },
  };
  const settings = { id: "1", name: `without ${column}`, slot: 0, spec, target: record.target };
  const dataset = prepare(data, spec.recipe, record.target);
  return Run.create(
    { ...settings, created: io.now().toISOString() },
    { dataset, engine: nodeEngine(), clock: () => io.clock() },
  );
}

export function droppedWords(dropped: readonly Dropped[], title: string): string {
  if (dropped.length === 0) return "";
  const lines = table(
    ["trained without", title, "loss", "95 % from", "to", "epochs"],
    dropped.map(({ column, value, loss, epochs, ...ends }) => [column, value, loss, ...formatEnds(ends), epochs]),
  );
  return `\n${lines}Trained anew from the same seed and not kept; the intervals are for other rows, another seed would move it too.\n`;
}
