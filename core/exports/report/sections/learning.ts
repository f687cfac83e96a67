/** How the run learned: its curves, the health of its layers, what was found and what was done about it. */
import type { Measurement } from "../../../doctor/finding";
import { inWords, titlesOf } from "../../../doctor/in-words";
import type { LayerSignal } from "../../../engine/engine";
import { layerLabels } from "../../../network/plan";
import { count, formatNumber, plural } from "../../../numbers";
import { formatPercent } from "../../../percent";
import { weightsEpoch } from "../../../training/weights-epoch";
import type { ReportFacts, TriedRemedy } from "../facts";
import { html, named, prose, section, table, type Html } from "../html";
import { lineChart, type Line } from "../line-chart";

export function curvesSection({ history, record, data }: ReportFacts): Html {
  const { epochs } = history;
  if (epochs.count === 0) return section("curves", "Learning", html`<p>It was not trained.</p>`);
  if (epochs.count === 1 && epochs.epoch[0] === 0) return beforeTraining(record);
  const validated = Array.from(epochs.validationLoss).some(Number.isFinite);
  const lines = (train: ArrayLike<number>, validation: ArrayLike<number>): Line[] => [
    { name: "training", x: epochs.epoch, y: train },
    ...(validated ? [{ name: "validation", x: epochs.epoch, y: validation, dashed: true }] : []),
  ];
  const metric = data.task === "regression" ? "R²" : "accuracy";
  const kept = weightsEpoch(record);
  const mark = record.restoredEpoch ? { at: kept, name: `weights of epoch ${kept}` } : null;
  const last = epochs.count - 1;
  const words = (name: string, train: ArrayLike<number>, validation: ArrayLike<number>) =>
    `${name} by epoch: on the training rows from ${formatNumber(train[0])} to ${formatNumber(train[last])}${validated ? `, on the validation rows from ${formatNumber(validation[0])} to ${formatNumber(validation[last])}` : ""}.`;
  return section(
    "curves",
    "Learning",
    html`<p>
      ${plural(record.epoch, "epoch")}, ${plural(record.step, "update")}.
      ${ends[record.status]}${record.restoredEpoch ? ` Early stopping brought back the weights of epoch ${kept}, which all else here is about.` : ""}
    </p>`,
    html`<div class="pair">
      ${lineChart({
        title: "Loss",
        words: words("Loss", epochs.trainLoss, epochs.validationLoss),
        xTitle: "epoch",
        lines: lines(epochs.trainLoss, epochs.validationLoss),
        mark,
      })}${lineChart({
        title: metric,
        words: words(metric, epochs.trainMetric, epochs.validationMetric),
        xTitle: "epoch",
        lines: lines(epochs.trainMetric, epochs.validationMetric),
        mark,
      })}
    </div>`,
    table(
      "The same in numbers",
      [
        { title: "epoch", number: true },
        ...["training loss", "validation loss", `training ${metric}`, `validation ${metric}`].map((title) => ({
          title,
          number: true as const,
        })),
      ],
      some(epochs.count).map((at) => [
        count(epochs.epoch[at]!),
        ...[epochs.trainLoss, epochs.validationLoss, epochs.trainMetric, epochs.validationMetric].map((of) =>
          formatNumber(of[at]),
        ),
      ]),
    ),
  );
}
/** There is but the state before the first update: no line can be drawn through one point. */
function beforeTraining({ status, imported, step }: ReportFacts["record"]): Html {
  if (imported)
    return section(
      "curves",
      "Learning",
      html`<p>Its weights came from ${imported.from}, and it was not trained on since: there are no curves.</p>`,
    );
  const ended =
    status === "failed"
      ? `It failed before its first epoch was over: what it had become by then can't be computed with. What was found says where.`
      : "It was not trained for a whole epoch.";
  return section(
    "curves",
    "Learning",
    html`<p>
      ${ended} There are no curves: ${plural(step, "update")} stayed, and losses are measured at the end of an epoch.
    </p>`,
  );
}
const ends: Readonly<Record<ReportFacts["record"]["status"], string>> = {
  finished: "It ended as planned.",
  stopped: "It was stopped by hand.",
  paused: "It is paused: more may come.",
  training: "It still trains.",
  failed: "It failed: its numbers left what can be computed with.",
};
/** Eight points that are spread evenly, the first and the last among them. */
function some(points: number): number[] {
  const most = 8;
  if (points <= most) return Array.from({ length: points }, (_, at) => at);
  return Array.from({ length: most }, (_, k) => Math.round((k * (points - 1)) / (most - 1)));
}

/** Signals of a layer that tell whether it is well, and how they are written. */
const told = [
  ["gradientNorm", "gradient norm", formatNumber],
  ["updateRatio", "update ÷ weight", formatNumber],
  ["dead", "dead units", (value: number) => formatPercent(value)],
  ["saturated", "saturated", (value: number) => formatPercent(value)],
  ["weightNorm", "weight norm", formatNumber],
] as const satisfies readonly (readonly [LayerSignal, string, (value: number) => string])[];

export function healthSection({ history, record }: ReportFacts): Html {
  const { layers, ticks } = history;
  if (ticks.count === 0 || layers.length === 0)
    return section("health", "Health of the layers", html`<p>No signals of layers were kept.</p>`);
  const at = (signal: LayerSignal, tick: number, layer: number) =>
    ticks.signals[signal]?.[tick * layers.length + layer] ?? Number.NaN;
  const last = ticks.count - 1;
  const ill = new Map<string, string[]>();
  const titles = titlesOf(layerLabels(record.spec.network));
  for (const finding of record.findings)
    for (const id of finding.layers) ill.set(id, [...(ill.get(id) ?? []), inWords(finding, titles).title]);
  return section(
    "health",
    "Health of the layers",
    html`<p>
      Measured in the first and in the last update that was looked at. A gradient norm below 1e−4 hardly moves a layer;
      one far above 1 tears it about.
    </p>`,
    table(
      "Each layer: first → last",
      [{ title: "layer" }, ...told.map(([, title]) => ({ title, number: true as const })), { title: "findings" }],
      layers.map(({ id, title }, layer) => [
        title,
        ...told.map(([signal, , write]) => {
          const [first, now] = [at(signal, 0, layer), at(signal, last, layer)];
          return Number.isNaN(first) && Number.isNaN(now) ? "–" : `${write(first)} → ${write(now)}`;
        }),
        ill.get(id)?.join(", ") ?? html`<span class="tag ok">none</span>`,
      ]),
    ),
  );
}

const severities = { problem: "problem", warning: "warning", note: "note" } as const;
const outcome: Readonly<Record<NonNullable<TriedRemedy["tried"]>["verdict"], string>> = {
  cured: "cured it",
  better: "made it better",
  "no help": "did not help",
  "can't tell": "can’t be told to have helped",
  training: "still trains",
};

export function findingsSection({ findings, record }: ReportFacts): Html {
  const titles = titlesOf(layerLabels(record.spec.network));
  if (findings.length === 0)
    return section(
      "findings",
      "Findings",
      html`<p><span class="tag ok">healthy</span>Nothing was found that is wrong with this run.</p>`,
    );
  return section(
    "findings",
    "Findings, and what was done about them",
    findings.map(({ finding, remedies }) => {
      const worded = inWords(finding, titles);
      return html`<article class="finding">
        <h3><span class="tag ${finding.severity}">${severities[finding.severity]}</span>${worded.title}</h3>
        <p>${prose(worded.why)}</p>
        ${
          worded.measured.length > 0 &&
          html`<ul>
            ${worded.measured.map((one) => html`<li>${one.label}: ${besideLimit(one)}</li>`)}
          </ul>`
        }
        ${
          remedies.length > 0 &&
          html`<h4>Remedies</h4>
            <ul>
              ${remedies.map(({ tried }, at) => html`<li>${worded.remedies[at]?.title ?? ""}: ${tried ? html`<b>${named(tried.run.name)}</b> (run ${tried.run.id}) ${outcome[tried.verdict]}` : "not tried"}</li>`)}
            </ul>`
        }
      </article>`;
    }),
  );
}
const besideLimit = ({ value, comparison, threshold }: Measurement): string =>
  `${formatNumber(value)} ${comparison} ${formatNumber(threshold)}`;
