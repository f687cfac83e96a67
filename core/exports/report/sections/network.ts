/** The network and how it was trained: every setting of the spec. */
import { layerWords } from "../../../network/layer-words";
import { losses } from "../../../network/kinds/losses/index";
import { count, formatExact, plural } from "../../../numbers";
import { settingTitle } from "../../../sweep/titles";
import type { ReportFacts } from "../facts";
import { html, list, section, table, type Html } from "../html";
import { networkPicture } from "../network-picture";

export function networkSection({ plan }: ReportFacts): Html {
  const before = [plan.inputs, ...plan.layers.map(({ units }) => units)];
  return section(
    "network",
    "Network",
    html`<p>
      ${plural(plan.layers.length, "layer")}, ${plural(plan.parameters, "parameter")},
      ${plural(plan.multiplications, "multiplication")} for one row.
    </p>`,
    networkPicture(plan),
    table(
      "Layers, from the input to the answer",
      [
        { title: "layer" },
        { title: "what it is" },
        { title: "in", number: true },
        { title: "out", number: true },
        { title: "parameters", number: true },
      ],
      plan.layers.map((layer, at) => [
        layer.title,
        layerWords(layer),
        count(before[at]!),
        count(layer.units),
        count(layer.parameters),
      ]),
    ),
  );
}

export function settingsSection({ record, plan }: ReportFacts): Html {
  const { spec, rateChanges } = record;
  const changed = rateChanges.map(({ step, learningRate }): [string, string] => [
    "learning rate, by hand",
    `${formatExact(learningRate)} from update ${count(step)} on`,
  ]);
  const set = flat(spec.training, "training").map(([path, value]): [string, string] => [
    titleOf(path),
    path === "training.loss" ? losses[plan.loss].title : value,
  ]);
  return section(
    "settings",
    "Settings of the training",
    list([...set, ...changed]),
    html`<details>
      <summary>The whole specification, as the command line takes it</summary>
      <pre tabindex="0">${JSON.stringify(spec, null, 2)}</pre>
    </details>`,
  );
}

/** A place without a name of its own is told by its words: `early stopping patience`. */
function titleOf(path: string): string {
  const title = settingTitle(path);
  if (title !== path) return title;
  return path
    .replace(/^training\./, "")
    .replaceAll(".", " ")
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** Each place of a setting with its value in words; none stands for what is switched off. */
function flat(value: unknown, path: string): [string, string][] {
  if (value === null) return [[path, "none"]];
  if (typeof value === "object" && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, own]) => flat(own, `${path}.${key}`));
  if (typeof value === "boolean") return [[path, value ? "yes" : "no"]];
  return [
    [
      path,
      typeof value === "number" ? formatExact(value) : Array.isArray(value) ? JSON.stringify(value) : String(value),
    ],
  ];
}
