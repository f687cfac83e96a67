import { answersOf } from "#core/data/fitted";
import { encodeRows } from "#core/data/recipe";
import { toEnd } from "#core/pieces";
import { predictRows } from "#core/training/predict";
import { isStandardOutput, requireOutput } from "#host/output";
import { writePredictions } from "#host/predictions";
import { command } from "../command";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import { tell } from "../notes";
import { outputOf, outputOptions } from "../output";
import { filesOf, openPredictor, partedAt, doubtsOf, type RunDoubts } from "../project";
import { countOf } from "../text";

interface Predicted extends RunDoubts {
  run: string;
  rows: number;
  path: string;
  /** Where two classes are parted, if it is the project's own place. */
  threshold?: number;
}

export const predict = command<Predicted>({
  summary: "Write the rows of a file with predictions added.",
  positionals: ["P.gradlab", "FILE"],
  options: {
    out: { value: "OUT.csv", help: "the file to write" },
    run: { value: "ID", help: "which run predicts (default: the one that the project shows)" },
    threshold: {
      value: "T",
      help: "p from which the positive class is predicted, two classes only (default: that of the project)",
    },
    ...outputOptions,
    ...importOptions,
  },
  async run(args, io) {
    const [project = "", file = ""] = args.positionals;
    const out = args.required("out");
    const asked = args.number("threshold", 0, 1);
    await requireOutput(out, outputOf(args, "table", [project, file]));
    const { content, id, record, model, fitted } = await openPredictor(project, args.text("run"), io);
    const table = await readTableFile(file, newRowsOf(args, content.document.data?.dialect ?? {}));
    const { rows, report } = encodeRows(fitted, table);
    // That a file to predict has no target, or another one, is no trouble.
    tell(
      io,
      report.filter((warning) => warning.column !== fitted.target.column),
    );
    const prepared = answersOf(fitted);
    const { threshold, said } = partedAt(content, asked, prepared, io);
    const scores = toEnd(predictRows(model, rows, prepared));
    const predictions = { prepared, rowIds: rows.rowIds, scores, threshold };
    const options = outputOf(args, "table", [file, ...filesOf(project, content)]);
    const written = await writePredictions(out, table, predictions, options);
    return { run: id, rows: written, path: out, ...said, ...doubtsOf(record, content) };
  },
  print: ({ rows, path }) => (isStandardOutput(path) ? "" : `${countOf(rows, "row")} with predictions in ${path}\n`),
});
