/**
 * A run as one page of HTML: no script, no file beside it, nothing that is asked of a network. Its policy allows its own style sheet
 * alone, which is named by its hash.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { count, formatEnds, formatNumber, plural } from "../../numbers";
import { weightsWords } from "../../training/weights-epoch";
import { toBase64 } from "../base64";
import type { ReportFacts } from "./facts";
import { Html, html, named } from "./html";
import { dataSection } from "./sections/data";
import { baselinesSection, evaluationSection, explanationSection } from "./sections/evaluation";
import { curvesSection, findingsSection, healthSection } from "./sections/learning";
import { networkSection, settingsSection } from "./sections/network";
import { originSection } from "./sections/origin";
import { style } from "./style";

const policy = `default-src 'none'; style-src 'sha256-${toBase64(sha256(utf8ToBytes(style)))}'; base-uri 'none'; form-action 'none'`;

/** In the order in which they are read: what it is worth first, how it came about after it. */
const sections = [
  evaluationSection,
  baselinesSection,
  explanationSection,
  dataSection,
  networkSection,
  settingsSection,
  curvesSection,
  healthSection,
  findingsSection,
  originSection,
] as const;

export function reportPage(facts: ReportFacts): string {
  const { record, data, project } = facts;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${record.name.slice(0, 200)} · report</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <header>
          <p class="over">${named(project.name)} · run ${record.id}</p>
          <h1>${named(record.name)}</h1>
          <p class="lead">
            ${data.task === "regression" ? "Predicts" : "Tells"} <b>${named(data.target)}</b> from
            ${plural(data.steps.length, "column")}, trained on ${plural(data.split.train.rows, "row")};
            ${weightsWords(record)}.
          </p>
          ${headline(facts)}
        </header>
        <main>${sections.map((make) => make(facts))}</main>
        <footer>
          <p>
            Written by Gradient Lab. Every number is measured; the page holds all of itself and opens no connection.
          </p>
        </footer>
      </body>
    </html> `;
  return page.text;
}

/** The numbers that are looked for first. */
function headline({ evaluation, record, plan }: ReportFacts): Html {
  const counts = { problem: 0, warning: 0, note: 0 };
  for (const { severity } of record.findings) counts[severity]++;
  const found = counts.problem + counts.warning + counts.note;
  const own: (readonly [value: string, words: string])[] = [];
  if (!("lacks" in evaluation)) {
    const { figures, split, constant } = evaluation;
    const numeric = "r2" in figures;
    const [value, interval] = numeric
      ? [figures.r2, figures.intervals.r2]
      : [figures.accuracy, figures.intervals.accuracy];
    const name = numeric ? "R²" : "accuracy";
    own.push([
      formatNumber(value),
      `${name} on the ${split} rows${interval ? `, 95 %: ${formatEnds(interval).join(" … ")}` : ""}`,
    ]);
    own.push([formatNumber(constant), `${name} of ${numeric ? "the mean" : "the largest class"}`]);
  }
  return html`<ul class="figures">
    ${[
      ...own,
      [count(plan.parameters), "parameters"] as const,
      [
        count(found),
        found === 1 ? "finding" : found === 0 ? "findings: healthy" : `findings, ${plural(counts.problem, "problem")}`,
      ] as const,
    ].map(([value, words]) => html`<li><b>${value}</b>${words}</li>`)}
  </ul>`;
}
