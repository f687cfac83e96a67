/** What the run is worth on rows that it does not know, beside models that need no network, and what its answers rest on. */
import { measureOf } from "../../../insight/measures";
import type { Interval } from "../../../metrics/intervals";
import { count, formatEnds, formatNumber, plural, toDecimals, withSign } from "../../../numbers";
import { roundPercent } from "../../../percent";
import type { ClassesEvaluated, NumbersEvaluated } from "../../../training/evaluation-report";
import type { ReportEvaluation, ReportFacts } from "../facts";
import { html, list, named, section, table, type Html } from "../html";

const numbers = (...titles: readonly string[]) => titles.map((title) => ({ title, number: true as const }));
const ends = (interval: Interval | null): string => (interval ? formatEnds(interval).join(" … ") : "–");
const figureColumns = [{ title: "figure" }, ...numbers("value", "95 % interval")];

export function evaluationSection(facts: ReportFacts): Html {
  const { evaluation } = facts;
  if ("lacks" in evaluation) return section("evaluation", "Evaluation", html`<p>${evaluation.lacks}</p>`);
  const { figures, split } = evaluation;
  return section(
    "evaluation",
    "Evaluation",
    html`<p>
      On ${plural(figures.rows, "row")} of the <b>${split}</b> part, which the network did not learn from. Each interval
      holds the figure of all such rows in 95 of 100 draws.
    </p>`,
    "r2" in figures ? ofNumbers(figures) : ofClasses(figures, evaluation, facts),
  );
}

function ofNumbers({ r2, mae, rmse, notDefined, intervals }: NumbersEvaluated): Html {
  return html`${table("In the target’s own units", figureColumns, [
    ["R²", formatNumber(r2), ends(intervals.r2)],
    ["mean absolute error", formatNumber(mae), ends(intervals.mae)],
    ["root mean squared error", formatNumber(rmse), ends(intervals.rmse)],
  ])}${notDefined?.r2 && html`<p>R² is not defined: ${notDefined.r2}.</p>`}`;
}

function ofClasses(
  { accuracy, logLoss, rocAuc, averagePrecision, brier, notDefined, intervals, ...rest }: ClassesEvaluated,
  { parting }: ReportEvaluation,
  { data, record }: ReportFacts,
): Html {
  const { classes, perClass, confusion } = rest;
  const cuts = typeof parting === "number" ? null : parting;
  const threshold =
    data.task === "binary"
      ? html`${named(classes[1] ?? "")} is called from p = ${formatNumber(Number(parting))} on`
      : cuts
        ? html`by p ÷ cut, the cuts being
          ${classes.map((label, k) => html`${k > 0 && ", "}${named(label)} ${formatNumber(cuts[k])}`)}`
        : "the class with the largest p is called";
  const temperature = record.calibration
    ? `calibrated, T = ${formatNumber(record.calibration.temperature)}`
    : "as the network gives them";
  return html`${list([
    ["threshold", threshold],
    ["probabilities", temperature],
  ])}
  ${table("All classes", figureColumns, [
    ["accuracy", formatNumber(accuracy), ends(intervals.accuracy)],
    ["log loss", formatNumber(logLoss), ends(intervals.logLoss)],
    ["ROC AUC", formatNumber(rocAuc), ends(intervals.rocAuc)],
    ["average precision", formatNumber(averagePrecision), ends(intervals.averagePrecision)],
    ["Brier score", formatNumber(brier), ends(intervals.brier)],
  ])}
  ${Object.values(notDefined ?? {}).length > 0 && html`<p>${[...new Set(Object.values(notDefined ?? {}))].map((why) => html`${why}. `)}</p>`}
  ${table(
    "Each class",
    [{ title: "class" }, ...numbers("precision", "95 %", "recall", "95 %", "F1", "rows")],
    perClass.map(({ class: label, precision, recall, f1, support }, k) => [
      named(label),
      formatNumber(precision),
      ends(intervals.perClass[k]!.precision),
      formatNumber(recall),
      ends(intervals.perClass[k]!.recall),
      formatNumber(f1),
      count(support),
    ]),
  )}
  ${classes.length <= mostClasses ? matrix(classes, confusion) : worstPairs(classes, confusion)}`;
}

/** Classes whose matrix has room on a page. */
const mostClasses = 12;
function matrix(classes: readonly string[], confusion: readonly (readonly number[])[]): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="Confusion matrix">
    <table>
      <caption>
        Confusion matrix: rows by their true class, columns by the class that was called
      </caption>
      <thead>
        <tr>
          <th scope="col">true \\ called</th>
          ${classes.map((label) => html`<th scope="col" class="num">${named(label)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${confusion.map(
          (row, i) =>
            html`<tr>
              <th scope="row">${named(classes[i]!)}</th>
              ${row.map((cell, k) => html`<td class="num${i === k ? " hit" : cell > 0 ? " miss" : ""}">${count(cell)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
function worstPairs(classes: readonly string[], confusion: readonly (readonly number[])[]): Html {
  const pairs = confusion.flatMap((row, i) => row.map((cell, k) => ({ i, k, cell })));
  const worst = pairs.filter(({ i, k, cell }) => i !== k && cell > 0).sort((a, b) => b.cell - a.cell);
  if (worst.length === 0) return html`<p>No row was taken for one of another class.</p>`;
  return table(
    `The pairs of classes that are mixed up most, of ${count(worst.length)}`,
    [{ title: "true class" }, { title: "called" }, ...numbers("rows", "of the class")],
    worst.slice(0, 12).map(({ i, k, cell }) => {
      const own = confusion[i]!.reduce((sum, one) => sum + one, 0);
      return [named(classes[i]!), named(classes[k]!), count(cell), `${roundPercent(cell / own)} %`];
    }),
  );
}

const verdicts = {
  better: "The hidden layers gain something.",
  worse: "The linear model is better: the hidden layers do harm.",
  level: "A linear model does no worse.",
  unknown: "These rows are too few to tell which is better.",
} as const;

export function baselinesSection({ evaluation, data }: ReportFacts): Html | null {
  if ("lacks" in evaluation) return null;
  const { figures, constant, linear } = evaluation;
  const numeric = "r2" in figures;
  const metric = numeric ? "R²" : "accuracy";
  const own = numeric ? figures.r2 : figures.accuracy;
  // Both are measured with the largest p there, so that the two can be paired.
  const network = linear ? linear.network : null;
  return section(
    "baselines",
    "Beside simple models",
    table(
      `On the same ${evaluation.split} rows`,
      [{ title: "model" }, ...numbers(metric)],
      [
        ["this network", html`<b>${formatNumber(own)}</b>`],
        ...(network !== null && Math.abs(network - own) > 1e-12
          ? [["this network, the largest p called", formatNumber(network)]]
          : []),
        ...(linear ? [["linear model, trained on the same rows", formatNumber(linear.linear)]] : []),
        [
          data.task === "regression" ? "mean of the training rows" : "largest class of the training rows",
          formatNumber(constant),
        ],
      ],
    ),
    linear &&
      html`<p>
        The network less the linear model, paired: <b>${withSign(linear.difference.value)}</b>, 95 % interval
        ${formatEnds(linear.difference, true).join(" … ")}. ${verdicts[linear.outcome]}
      </p>`,
  );
}

/** Columns with a bar; the others are counted. */
const mostBars = 20;
export function explanationSection({ evaluation }: ReportFacts): Html | null {
  if ("lacks" in evaluation) return null;
  const { metric, baseline, rows, repeats, columns } = evaluation.importance;
  const { title } = measureOf(metric);
  const shown = columns.slice(0, mostBars);
  const low = Math.min(0, ...shown.map((one) => one.low));
  const high = Math.max(0, ...shown.map((one) => one.high)) || 1;
  const [width, height] = [220, 16];
  const x = (value: number) => toDecimals(((value - low) / (high - low || 1)) * width, 1);
  const bar = ({ mean, low: from, high: to }: (typeof shown)[number]) =>
    html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">
      <path class="zero" d="M${x(0)} 0V${height}" />
      <rect
        class="bar"
        x="${x(Math.min(0, mean))}"
        y="4"
        width="${toDecimals(Math.abs(x(mean) - x(0)), 1)}"
        height="8"
        rx="2"
      />
      <path class="whisker" d="M${x(from)} 8H${x(to)}" />
    </svg>`;
  return section(
    "explanation",
    "What its answers rest on",
    html`<p>
      How much worse ${title} becomes once the values of a column are dealt anew among the rows, mean of
      ${plural(repeats, "dealing")} on ${plural(rows, "row")} (permutation importance). It is ${formatNumber(baseline)}
      with the columns as they are. What two columns share is seen in neither alone.
    </p>`,
    table(
      columns.length > shown.length
        ? `The ${count(shown.length)} most important of ${count(columns.length)} columns`
        : "Columns by importance",
      [{ title: "column" }, { title: "as a bar" }, ...numbers(`loss of ${title}`, "95 % interval")],
      shown.map((one) => [named(one.column), bar(one), formatNumber(one.mean), ends(one)]),
    ),
  );
}
