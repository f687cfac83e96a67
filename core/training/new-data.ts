/** A file whose rows have their target, beside the test split: is the network worth as much there? */
import type { Rows } from "../data/dataset";
import type { Prepared, SplitName, Task } from "../data/types";
import type { Model } from "../engine/engine";
import type { Parting } from "../metrics/cuts";
import { moverDifference, type Difference } from "../metrics/difference";
import { Matrix } from "../matrix";
import type { Pieces } from "../pieces";
import type { RunCalibration } from "../project/document";
import { calibrated } from "./calibrate";
import { figuresOf, lessIsBetter, type Figure } from "./figures";
import { predictRows, truthOf } from "./predict";

export interface BesideSplit {
  task: Task;
  /** Rows of the file whose target is known, and those of the split. */
  rows: number;
  split: SplitName;
  splitRows: number;
  figures: {
    here: Figure;
    /** NaN where the split has no rows. */
    there: Figure;
    /** Of the file less of the split; null where either is not defined. */
    difference: Difference | null;
    /** By more than chance: its interval lies on one side of 0. */
    outcome: "better" | "worse" | "unknown";
  }[];
}

/** Rows with a known target alone. */
export function withTruth(all: Rows): Rows {
  const known = Array.from({ length: all.rows }, (_, row) => row).filter((row) => !Number.isNaN(all.y[row]));
  if (known.length === all.rows) return all;
  const rows: Rows = {
    rows: known.length,
    inputs: all.inputs,
    x: new Matrix(known.length, all.inputs),
    y: Float32Array.from(known, (row) => all.y[row]!),
    rowIds: Uint32Array.from(known, (row) => all.rowIds[row]!),
  };
  known.forEach((row, i) => rows.x.row(i).set(all.x.row(row)));
  return rows;
}

export function* besideSplit(
  model: Model,
  file: Rows,
  { name, rows: own }: { name: SplitName; rows: Rows },
  prepared: Pick<Prepared, "task" | "classes" | "targetScale">,
  calibration: RunCalibration | null,
  parting: Parting,
): Pieces<BesideSplit> {
  function* figures(rows: Rows): Pieces<Figure[]> {
    const scores = calibrated(yield* predictRows(model, rows, prepared), prepared, calibration);
    return yield* figuresOf(truthOf(rows, prepared), scores, prepared, parting);
  }
  const [here, there] = [yield* figures(file), yield* figures(own)];
  return {
    task: prepared.task,
    rows: file.rows,
    split: name,
    splitRows: own.rows,
    figures: here.map((figure) => {
      const beside = there.find(({ id }) => id === figure.id) ?? { id: figure.id, value: NaN, low: NaN, high: NaN };
      const difference = moverDifference(figure, beside);
      const known = Number.isFinite(difference.low) && Number.isFinite(difference.high);
      return {
        here: figure,
        there: beside,
        difference: known ? difference : null,
        outcome: outcomeOf(figure, known ? difference : null),
      };
    }),
  };
}

function outcomeOf({ id }: Figure, difference: Difference | null): "better" | "worse" | "unknown" {
  if (!difference || (difference.low <= 0 && difference.high >= 0)) return "unknown";
  return difference.value > 0 === lessIsBetter.has(id) ? "worse" : "better";
}
