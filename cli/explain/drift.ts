import { driftOf, driftReasons } from "#core/insight/drift";
import { driftWords } from "#core/insight/drift-words";
import { plural } from "#core/numbers";
import { formatPercent } from "#core/percent";
import { readTableFile } from "../files";
import { importOptions, newRowsOf } from "../import-options";
import { Stages } from "../stages";
import { table } from "../text";
import { Told, type Aspect } from "./aspect";

export const drift: Aspect = {
  name: "drift",
  option: { value: "FILE", help: "how far the columns of a file lie from the rows that the run was trained on" },
  options: importOptions,
  async tell(subject, args, io) {
    const { content, run } = subject;
    const file = args.required("drift");
    const rows = await readTableFile(file, newRowsOf(args, content.document.data?.dialect ?? {}));
    const { fitted, splits } = run.dataset;
    const found = new Stages(io).through(
      "comparing the columns",
      driftOf(fitted, subject.table, splits.train.rowIds, rows),
    );
    const lines = table(
      ["column", "test", "statistic", "from", "to", "unseen", "missing", ""],
      found.map((one) => [
        one.column,
        one.test === "ks" ? "KS" : "PSI",
        ...[one.statistic, one.low, one.high].map((value) => (Number.isNaN(value) ? null : value)),
        one.unseen,
        formatPercent(one.missing),
        driftReasons(one).length > 0 ? "drifted" : "",
      ]),
    );
    const words = driftWords(found);
    return new Told(
      {
        columns: found.map(({ column, test, statistic, low, high, unseen, missing }) => ({
          column,
          test,
          statistic,
          low,
          high,
          unseen,
          missing,
        })),
      },
      `${subject.heading()}${plural(rows.rows, "row")} of ${file} beside ${plural(splits.train.rows, "training row")}\n\n${lines}\n${words.length > 0 ? words.map((one) => `${one}\n`).join("") : "No column has drifted.\n"}`,
    );
  },
};
