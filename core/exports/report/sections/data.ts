/** What the run learned from, and what was done to it. */
import { count, plural } from "../../../numbers";
import { formatPercent } from "../../../percent";
import { splitNames, type RecipeStep } from "../../../data/types";
import type { ReportFacts } from "../facts";
import { html, list, named, section, table, type Html } from "../html";

const many = { binary: "one of two classes", multiclass: "one of several classes", regression: "a number" } as const;

export function dataSection({ data, fitted, project }: ReportFacts): Html {
  const { split, dropped, classes, inputs, steps } = data;
  const all = splitNames.reduce((sum, name) => sum + split[name].rows, 0);
  const { method, seed } = fitted.split;
  const parts = splitNames.map((name) => `${count(split[name].rows)} ${name}`).join(", ");
  return section(
    "data",
    "Data",
    list([
      ["project", named(project.name)],
      ["file", project.file ? html`${named(project.file.name)}, ${plural(project.file.bytes, "byte")}` : "not known"],
      ["target", html`${named(data.target)}, ${many[data.task]}`],
      ["rows", `${count(all)}: ${parts}${dropped > 0 ? `; ${count(dropped)} left out` : ""}`],
      ["division", `${method}${method === "time" ? "" : `, seed ${seed}`}`],
      ["inputs of the network", `${count(inputs.length)} of ${plural(steps.length, "column")}`],
    ]),
    classes.length > 0 &&
      table(
        "Rows of each class",
        [
          { title: "class" },
          ...splitNames.map((title) => ({ title, number: true as const })),
          { title: "share", number: true },
        ],
        classes.map(({ label }, k) => {
          const own = splitNames.map((name) => split[name].byClass[k] ?? 0);
          return [named(label), ...own.map(count), formatPercent(own.reduce((a, b) => a + b, 0) / all)];
        }),
      ),
    data.targetScale &&
      html`<p>
        The network learns the target less its mean, in standard deviations, both of the training rows; all figures here
        are in the target’s own units.
      </p>`,
    table(
      "What is done to each column, fitted to the training rows alone",
      [{ title: "column" }, { title: "what is done" }, { title: "inputs", number: true }],
      alike(steps).map((own) => [
        columnsOf(own),
        wordsOf(own),
        count(own.reduce((sum, step) => sum + step.inputs.length, 0)),
      ]),
    ),
  );
}

/** Columns that are named one by one. */
const mostNamed = 12;
/** More columns than anybody reads stand together where the same is done to them. */
const mostLines = 60;
function alike(steps: readonly RecipeStep[]): RecipeStep[][] {
  if (steps.length <= mostLines) return steps.map((step) => [step]);
  const groups = new Map<string, RecipeStep[]>();
  for (const step of steps) groups.set(step.short, [...(groups.get(step.short) ?? []), step]);
  return [...groups.values()];
}
const wordsOf = (own: readonly RecipeStep[]): string => (own.length === 1 ? own[0]!.words : own[0]!.short);
function columnsOf(own: readonly RecipeStep[]): Html {
  const shown = own.slice(0, own.length > mostNamed + 1 ? mostNamed : own.length);
  const more = own.length - shown.length;
  return html`${shown.map(({ column }, at) => html`${at > 0 && ", "}${named(column)}`)}${more > 0 && ` and ${count(more)} more`}`;
}
