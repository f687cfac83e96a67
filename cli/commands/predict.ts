import { answersOf } from "#core/data/fitted";
import { encodeRows } from "#core/data/recipe";
import { toEnd } from "#core/pieces";
import { driftOf, driftReasons } from "#core/insight/drift";
import { driftDoubts } from "#core/insight/drift-doubts";
import type { RunCalibration } from "#core/project/document";
import type { Run } from "#core/training/run";
import { classMisfits, limitOf, numberMisfits, rowsNeeded } from "#core/metrics/conformal";
import { calibrated } from "#core/training/calibrate";
import { predictRows } from "#core/training/predict";
import { isStandardOutput, requireOutput } from "#host/output";
import { writePredictions } from "#host/predictions";
import {
  calibrationOf,
  calibrationOptions,
  saidOf,
  surenessOf,
  validationOf,
  type CalibrationSaid,
} from "../calibration";
import { command } from "../command";
import { InputError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import { tell, tellLine } from "../notes";
import { outputOf, outputOptions } from "../output";
import { filesOf, learnedRows, openPredictor, openRun, doubtsOf, type OpenRun, type RunDoubts } from "../project";
import { askedParting, partingFor, partingOptions, type PartingSaid } from "../parting";
import { countOf } from "../text";

interface Predicted extends RunDoubts, CalibrationSaid, PartingSaid {
  run: string;
  rows: number;
  path: string;
  /** Columns that lie elsewhere than in training, as far as the project's data tell. */
  drifted?: string[];
  /** Where `--coverage` asks for sets or intervals: the largest misfit that belongs, of a number half the interval's width. */
  conformal?: { coverage: number; calibrationRows: number; limit: number };
}

export const predict = command<Predicted>({
  summary: "Write the rows of a file with predictions added.",
  positionals: ["P.gradlab", "FILE"],
  options: {
    out: { value: "OUT.csv", help: "the file to write" },
    run: { value: "ID", help: "which run predicts (default: the one that the project shows)" },
    ...partingOptions,
    ...calibrationOptions,
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const sure = surenessOf(args);
    const [project = "", file = ""] = args.positionals;
    const out = args.required("out");
    const asked = askedParting(args);
    await requireOutput(out, outputOf(args, "table", [project, file]));
    const { content, id, record, model, fitted, run } = sure.needsRun
      ? whole(await openRun(project, args.text("run"), io))
      : { ...(await openPredictor(project, args.text("run"), io)), run: null };
    const table = await readTableFile(file, newRowsOf(args, content.document.data?.dialect ?? {}));
    const { rows, report } = encodeRows(fitted, table);
    // That a file to predict has no target, or another one, is no trouble.
    tell(
      io,
      report.filter((warning) => warning.column !== fitted.target.column),
    );
    const learned = await learnedRows(project, content, id);
    const drift = learned && toEnd(driftOf(fitted, learned.table, learned.training, table));
    for (const words of driftDoubts(drift, report)) tellLine(io, `warning: ${words}`);
    const drifted = (drift ?? []).filter((one) => driftReasons(one).length > 0).map(({ column }) => column);
    const prepared = answersOf(fitted);
    const { parting, said } = partingFor(asked, content, record, prepared, io);
    const calibration = calibrationOf(sure, record, run, io);
    const scores = calibrated(toEnd(predictRows(model, rows, prepared)), prepared, calibration);
    const conformal = run && sure.coverage !== undefined ? conformalOf(run, calibration, sure.coverage) : null;
    const limit = conformal ? { limit: conformal.limit } : {};
    const predictions = { prepared, rowIds: rows.rowIds, scores, threshold: parting, ...limit };
    const options = outputOf(args, "table", [file, ...filesOf(project, content)]);
    const written = await writePredictions(out, table, predictions, options);
    return {
      run: id,
      rows: written,
      path: out,
      ...said,
      ...saidOf(calibration),
      ...(conformal && { conformal }),
      ...(drifted.length > 0 && { drifted }),
      ...doubtsOf(record, content),
    };
  },
  print: ({ rows, path }) => (isStandardOutput(path) ? "" : `${countOf(rows, "row")} with predictions in ${path}\n`),
});

function whole({ content, run }: OpenRun) {
  const record = run.record();
  return { content, id: run.id, record, model: run.model, fitted: run.dataset.fitted, run };
}

/** The limit of a coverage, from the validation rows of the run. */
function conformalOf(run: Run, calibration: RunCalibration | null, coverage: number) {
  const { task, classes } = run.dataset.prepared;
  const { truth, scores } = validationOf(run, calibration);
  const misfits = task === "regression" ? numberMisfits(truth, scores) : classMisfits(truth, scores, classes.length);
  const limit = limitOf(misfits, coverage);
  if (!Number.isFinite(limit))
    throw new InputError(
      `${countOf(truth.length, "validation row")} are too few for --coverage ${coverage}, which needs ${rowsNeeded(coverage)}; take a lower one, or a larger validation split`,
    );
  return { coverage, calibrationRows: truth.length, limit };
}
