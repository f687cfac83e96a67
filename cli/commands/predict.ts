import { answersOf } from "#core/data/fitted";
import { encodeRows } from "#core/data/recipe";
import { toEnd } from "#core/pieces";
import { predictRows } from "#core/training/predict";
import { reasonOf } from "#host/files";
import { writePredictions } from "#host/predictions";
import { command } from "../command";
import { InputError } from "../errors";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import { tell } from "../notes";
import { openPredictor } from "../project";
import { countOf } from "../text";

interface Predicted {
  run: string;
  rows: number;
  path: string;
}

export const predict = command<Predicted>({
  summary: "Write the rows of a file with predictions added.",
  positionals: ["P.gradlab", "FILE"],
  options: {
    out: { value: "OUT.csv", help: "the file to write" },
    run: { value: "ID", help: "which run predicts (default: the one that the project shows)" },
    threshold: { value: "T", help: "p from which the positive class is predicted, two classes only (default 0.5)" },
    ...importOptions,
  },
  async run(args, io) {
    const [project = "", file = ""] = args.positionals;
    const out = args.required("out");
    const threshold = args.number("threshold", 0, 1) ?? 0.5;
    const { content, id, model, fitted } = await openPredictor(project, args.text("run"), io);
    const table = await readTableFile(file, newRowsOf(args, content.document.data?.dialect ?? {}));
    const { rows, report } = encodeRows(fitted, table);
    // That a file to predict has no target, or another one, is no trouble.
    tell(
      io,
      report.filter((warning) => warning.column !== fitted.target.column),
    );
    const prepared = answersOf(fitted);
    const scores = toEnd(predictRows(model, rows, prepared));
    try {
      const written = await writePredictions(out, table, { prepared, rowIds: rows.rowIds, scores, threshold });
      return { run: id, rows: written, path: out };
    } catch (error) {
      throw new InputError(`${out} could not be written: ${reasonOf(error)}`);
    }
  },
  print: ({ rows, path }) => `${countOf(rows, "row")} with predictions in ${path}\n`,
});
