import { kinOf, relatedColumns } from "#core/insight/related";
import { importanceOf, usualRepeats } from "#core/insight/importance";
import { measureIds, measureOf, measuresFor } from "#core/insight/measures";
import { listed } from "#core/data/values";
import { formatEnds, formatNumber } from "#core/numbers";
import { thin } from "#core/training/measure";
import { partingOfModel } from "#core/training/calibrate";
import { UsageError } from "../errors";
import { askedParting, partingFor, partingOptions } from "../parting";
import { Stages } from "../stages";
import { table } from "../text";
import { Told, type Aspect } from "./aspect";
import { droppable, droppedOf, droppedWords } from "./drop";

/** Rows that the repeats are measured on at most. */
const mostRows = 20_000;

export const importance: Aspect = {
  name: "importance",
  option: { help: "how much worse the run does when the values of a column are dealt anew among the rows" },
  options: {
    repeats: { value: "R", help: `how often each column is dealt anew (default ${usualRepeats})` },
    metric: {
      value: "M",
      help: `what is measured: ${measureIds.join(", ")} (default accuracy, or r2 where the target is a number)`,
    },
    drop: {
      value: "COLUMN",
      help: "also train the run anew without this column, and tell how much worse it then does; may be given several times",
      multiple: true,
    },
    ...partingOptions,
  },
  async tell(subject, args, io) {
    const askedCuts = askedParting(args);
    const { content, run, model, epoch } = subject;
    const { prepared, splits } = run.dataset;
    const repeats = args.integer("repeats", 2, 1000) ?? usualRepeats;
    const metric = args.choice("metric", measureIds);
    const fitting = measuresFor(prepared.task);
    if (metric && !fitting.includes(metric))
      throw new UsageError(
        `--metric ${metric} does not fit the target ${prepared.target}; there are ${fitting.join(", ")}`,
      );
    const { parting: told, said } = partingFor(askedCuts, content, run.record(), prepared, io);
    const parting = partingOfModel(run, epoch, told);
    const leftOut = droppable(args.list("drop"), subject);
    if (leftOut.length > 0 && args.text("epoch") !== undefined)
      throw new UsageError("--drop compares runs at their end; leave out --epoch");
    const all = subject.rows();
    const rows = thin(all, mostRows);
    const stages = new Stages(io);
    const found = stages.through(
      "dealing the columns anew",
      importanceOf(model, rows, prepared, { repeats, metric, parting }),
    );
    const related = stages.through("comparing the columns", relatedColumns(thin(splits.train, 2000), prepared.inputs));
    const { title } = measureOf(found.metric);
    const dropped = await droppedOf(leftOut, subject, { metric: found.metric, parting, told, mostRows }, io);
    const lines = table(
      ["column", `loss of ${title}`, "sd", "95 % from", "to"],
      found.columns.map(({ column, mean, sd, ...ends }) => [column, mean, sd, ...formatEnds(ends)]),
    );
    const some = rows.rows < all.rows ? `, measured on ${rows.rows} of them, spread evenly` : "";
    const shared = kinOf(related).map(
      ({ columns, value }) =>
        `${listed(columns, 12)} go together (r up to ${formatNumber(value)}): what they share is seen in none of them alone.\n`,
    );
    return new Told(
      {
        ...said,
        metric: found.metric,
        baseline: found.baseline,
        columns: found.columns.map(({ column, mean, sd }) => ({ column, mean, sd })),
        ...(dropped.length > 0 && { dropped }),
      },
      `${subject.heading(all.rows).trimEnd()}${some}\n${title} ${formatNumber(found.baseline)} with the columns as they are; each dealt anew ${repeats} times\n\n${lines}${shared.length > 0 ? `\n${shared.join("")}` : ""}${droppedWords(dropped, title)}`,
    );
  },
};
