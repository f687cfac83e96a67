import { columnsOf, failingSlices } from "#core/insight/failures";
import { measureOf } from "#core/insight/measures";
import { formatNumber, plural } from "#core/numbers";
import { calibrationAt } from "#core/training/calibrate";
import { askedParting, partingFor, partingOptions } from "../parting";
import { Stages } from "../stages";
import { table } from "../text";
import { Told, type Aspect } from "./aspect";

export const slices: Aspect = {
  name: "slices",
  option: { help: "the values and ranges of columns, two at a time, on whose rows the run does worst" },
  options: {
    "min-rows": { value: "N", help: "rows that a slice has at least (default 20, or a hundredth of the rows)" },
    top: { value: "N", help: "how many slices are told at most (default 20)" },
    ...partingOptions,
  },
  tell(subject, args, io) {
    const asked = askedParting(args);
    const { content, run, model, epoch } = subject;
    const { dataset } = run;
    const rows = subject.rows();
    const least = args.integer("min-rows", 2, 1_000_000_000);
    const most = args.integer("top", 1, 10_000) ?? 20;
    const { parting, said } = partingFor(asked, content, run.record(), dataset.prepared, io);
    const calibration = calibrationAt(run.record(), epoch);
    const stages = new Stages(io);
    const columns = stages.through("reading the columns", columnsOf(subject.table, run.record().spec.recipe, dataset));
    const found = stages.through(
      "looking at the slices",
      failingSlices(model, dataset, rows, columns, { least, most, parting, calibration }),
    );
    const { title } = measureOf(found.metric);
    const lines = table(
      ["where", "rows", title, "from", "to", "p"],
      found.slices.map(({ where, rows: size, value, low, high, p }) => [where, size, value, low, high, p]),
    );
    const paired =
      found.paired < found.columns
        ? ` Two at a time: the ${found.paired} of ${found.columns} columns that stand out the most.`
        : "";
    const looked = `${plural(found.looked, "slice")} of ${found.least} rows or more looked at; intervals hold for all of them at once (95 %), p is corrected for them.${paired}`;
    const verdict =
      found.slices.length === 0
        ? "No slice does worse than all rows."
        : found.slices[0]!.clear
          ? `${plural(found.slices.length, "slice")} clearly worse than the rest, the worst first:`
          : "None is clearly worse than the rest; the worst of those that chance explains:";
    return new Told(
      {
        ...said,
        metric: found.metric,
        slices: found.slices.map(({ where, rows: size, value, low, high }) => ({
          where,
          rows: size,
          value,
          low,
          high,
        })),
      },
      `${subject.heading(found.rows)}${title} ${formatNumber(found.value)} on all rows\n${looked}\n\n${verdict}\n${found.slices.length > 0 ? `\n${lines}` : ""}`,
    );
  },
};
