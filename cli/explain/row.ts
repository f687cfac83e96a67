import { attributionMethods } from "#core/insight/attribution";
import { columnsOf } from "#core/insight/failures";
import { explainRow, type RowExplanation } from "#core/insight/row";
import type { Prepared } from "#core/data/types";
import { formatEnds, formatNumber, formatValue, plural, withSign } from "#core/numbers";
import { InputError, UsageError } from "../errors";
import { Stages } from "../stages";
import { table } from "../text";
import { Told, type Aspect } from "./aspect";

export const row: Aspect = {
  name: "row",
  option: { value: "N", help: "what each column of row N adds to its answer, and what would change it" },
  options: {
    method: { value: "M", help: `${attributionMethods.join(" or ")} (default ${attributionMethods[0]})` },
    class: { value: "LABEL", help: "whose probability is shared out (default: that of the class that is named)" },
    change: {
      value: "COLUMN",
      help: "a column that may change; may be given several times (default: all)",
      multiple: true,
    },
  },
  tell(subject, args, io) {
    const { run, model, table: data } = subject;
    const { dataset } = run;
    const { prepared } = dataset;
    const number = args.integer("row", 1, 4_294_967_295) ?? 1;
    if (number > data.rows)
      throw new InputError(`there is no row ${number}: the data have ${plural(data.rows, "row")}`);
    const method = args.choice("method", attributionMethods) ?? attributionMethods[0];
    const wanted = args.text("class");
    const labels = prepared.classes.map(({ label }) => label);
    if (wanted !== undefined && !labels.includes(wanted))
      throw new UsageError(
        `--class is “${wanted}”; ${labels.length > 0 ? `there are ${labels.join(", ")}` : "the target is a number"}`,
      );
    const change = args.list("change");
    const stray = change.find((name) => !prepared.inputs.some(({ column }) => column === name));
    if (stray !== undefined)
      throw new UsageError(`--change is “${stray}”, which is no column that the run learned from`);
    const stages = new Stages(io);
    const columns = stages.through("reading the columns", columnsOf(data, run.record().spec.recipe, dataset));
    const found = stages.through(
      "sharing the answer out",
      explainRow(model, dataset, data, columns, {
        row: number - 1,
        method,
        classIndex: wanted === undefined ? undefined : labels.indexOf(wanted),
        change: change.length > 0 ? change : undefined,
      }),
    );
    const sampled = found.method === "shapley" && !found.exact;
    return new Told(
      {
        row: number,
        prediction: found.prediction,
        contributions: found.contributions.map(({ column, contribution, low, high }, i) => ({
          column,
          value: found.values[i],
          contribution,
          ...(sampled && { low, high }),
        })),
        base: found.base,
        completeness: found.completeness,
      },
      `${subject.heading()}${words(found, prepared)}`,
    );
  },
};

function words(found: RowExplanation, prepared: Prepared): string {
  const label = (code: number) => prepared.classes[code]?.label ?? "";
  const answer = found.classIndex < 0 ? prepared.target : `p(${label(found.classIndex)})`;
  const { mean, std } = prepared.targetScale ?? { mean: 0, std: 1 };
  const targetOf = (y: number) => (found.classIndex < 0 ? formatValue(y * std + mean) : label(y));
  const truth = Number.isNaN(found.truth)
    ? "its target is not known"
    : `truly ${found.classIndex < 0 ? formatValue(found.truth) : label(found.truth)}`;
  const how =
    found.method === "integrated_gradients"
      ? `integrated gradients at ${plural(found.looked, "point")} of the way`
      : found.exact
        ? `Shapley values of all ${found.looked} sets of columns`
        : `Shapley values from ${found.looked} orders of the columns`;
  const order = found.contributions
    .map((one, i) => ({ ...one, value: found.values[i] ?? "" }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const sampled = order.some(({ low }) => low !== undefined);
  const lines = table(
    ["column", "value", "adds", ...(sampled ? ["95 % from", "to"] : [])],
    order.map(({ column, value, contribution, low = NaN, high = NaN }) => [
      column,
      value === "" ? null : value,
      withSign(contribution),
      ...(sampled ? formatEnds({ low, high }) : []),
    ]),
  );
  const part = found.split ? `${found.split} part` : "left out by the run";
  const near = found.nearest.map(
    ({ row: at, distance, target }) => `row ${at + 1} (${targetOf(target)}, at ${formatNumber(distance)})`,
  );
  const to = (value: number | string) => (typeof value === "number" ? formatValue(value) : value);
  const turns = found.changes.map(({ changes, answer: then, p }) => {
    const what = changes.map(({ column, to: value }) => `${column} ${to(value)}`).join(" and ");
    return found.classIndex < 0
      ? `  ${what}: ${prepared.target} ${targetOf(then)}\n`
      : `  ${what}: ${label(then)}, p ${formatNumber(p)}\n`;
  });
  return (
    `row ${found.row + 1} (${part}), ${truth}: ${answer} ${formatNumber(found.prediction)}, for the mean training row ${formatNumber(found.base)}\n` +
    `${how}; they add up to within ${formatNumber(found.completeness)} of the difference\n\n${lines}\n` +
    `Nearest training rows in the last hidden layer: ${near.join(", ")}\n` +
    (turns.length > 0
      ? `What would ${found.classIndex < 0 ? "move the answer by half a σ" : "turn the answer"}, the smallest change first:\n${turns.join("")}`
      : "No change of one or two columns within their ranges turns the answer.\n")
  );
}
