/** A run as one ES module without a dependency: `predict(rows)` from raw cells, as a file or a program gives them. */
import { activationOf } from "../../network/kinds/activations/index";
import type { InferenceStep } from "../../network/kinds/inference";
import { kindOf } from "../../network/kinds/layers/index";
import { floatBytes, toBase64 } from "../base64";
import { cutsOf, originOf, tensorOf, type ExportedModel } from "../model";
import { stepsOf, usedTensors, widthOf } from "../steps";
import { columnTables } from "../tables";
import { text as runtime } from "./runtime?module";

/** The module's text. */
export function javascriptModule(model: ExportedModel): string {
  const { fitted, dialect, temperature, parting } = model;
  const cuts = cutsOf(model);
  const { target } = fitted;
  const classes = target.task === "regression" ? [] : [`export const classes = ${literal(target.classes)};`];
  return [
    ...headOf(model),
    "",
    `/** What is predicted. */`,
    `export const target = ${literal(target.column)};`,
    ...classes,
    ...(target.task === "binary"
      ? ["/** p from which the second class is predicted. */", `export const threshold = ${literal(parting)};`]
      : []),
    ...(cuts
      ? [
          "/** The class with the largest p / cut is predicted, the first of equals. */",
          `export const cuts = ${literal(cuts)};`,
        ]
      : []),
    ...(target.task === "regression"
      ? []
      : ["/** Logits are divided by it; null: they are told as they are. */", `const temperature = ${temperature};`]),
    "/** The decimal mark of numbers that come as text. */",
    `const decimal = ${literal(dialect.decimal ?? ".")};`,
    "",
    ...predictLines(model),
    "",
    "/** From the inputs of a row to the outputs of the last layer. */",
    "function network(x) {",
    ...networkLines(model).map((line) => `  ${line}`),
    "}",
    "",
    "/** What becomes of the columns, as it was fitted to the training rows. */",
    "const columns = [",
    ...columnTables(model).map((table) => `  ${literal(table)},`),
    "];",
    ...helpersOf(model),
    "",
    runtime.trim(),
    "",
    "/** Arrays of the layers, float32 in base64; matrices are inputs × units, row by row. */",
    "const weights = {",
    ...usedTensors(model).map(
      (name) => `  ${literal(name)}: floats(${literal(toBase64(floatBytes(tensorOf(model, name).data)))}),`,
    ),
    "};",
    "",
  ].join("\n");
}

/** A value as it stands in a script: names that end a script or a line are written as escapes. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Text within a comment. */
const inComment = (words: string): string => words.replaceAll("*/", "* /").replace(/[\r\n\u2028\u2029]/g, " ");

function headOf(model: ExportedModel): string[] {
  const { target, columns } = model.fitted;
  const answer =
    target.task === "regression" ? "[{ prediction: 12.3 }]" : "[{ label: …, probabilities: [p of each of `classes`] }]";
  return [
    "/**",
    ` * Predicts ${inComment(target.column)} from ${columns.length} raw columns: ${inComment(originOf(model))} of Gradient Lab.`,
    " *",
    ' *     import { predict } from "./model.mjs";',
    " *     predict([{ column: cell, … }]);",
    ` *     // ${answer}`,
    " *",
    " * A cell is text as it stands in the file, a number, a Date or null; a column that is left out is missing. Needs a browser of 2022",
    " * or Node 18.",
    " */",
  ];
}

function predictLines(model: ExportedModel): string[] {
  const { task, scale } = model.fitted.target;
  const judged = cutsOf(model) ? "probabilities.map((p, k) => p / cuts[k])" : "probabilities";
  const body = {
    regression: [`return { prediction: z[0] * ${scale?.std ?? 1} + ${scale?.mean ?? 0} };`],
    binary: [
      "const probabilities = twoShares(z[0], temperature);",
      "return { label: classes[probabilities[1] >= threshold ? 1 : 0], probabilities };",
    ],
    multiclass: [
      "const probabilities = shares(z, temperature);",
      `return { label: classes[largest(${judged})], probabilities };`,
    ],
  }[task];
  return [
    "/** What the network says of each row. */",
    "export function predict(rows) {",
    "  return rows.map((row) => {",
    "    const z = network(inputsOf(columns, row, decimal));",
    ...body.map((line) => `    ${line}`),
    "  });",
    "}",
  ];
}

function networkLines(model: ExportedModel): string[] {
  const lines = ["let a = x;"];
  for (const { layer, steps, side, isSource } of stepsOf(model.plan)) {
    const from = side ?? "x";
    lines.push(...steps.map((step) => `${stepLine(model, step, from)} // ${layer.title}`));
    if (isSource) lines.push(`const ${layer.id} = a;`);
  }
  return [...lines, "return a;"];
}

function stepLine(model: ExportedModel, step: InferenceStep, side: string): string {
  const array = (name: string) => `weights[${literal(name)}]`;
  const productOf = (x: string, weights: string, bias: string) =>
    `product(${x}, ${array(weights)}, ${bias}, ${widthOf(model, weights)})`;
  switch (step.op) {
    case "product":
      return `a = ${productOf("a", step.weights, array(step.bias))};`;
    case "activate":
      return `a = a.map((z) => ${activationOf(step.activation).inference.javascript});`;
    case "normalise": {
      const arrays = [step.gamma, step.beta, step.mean, step.variance].map(array);
      return `a = normalise(a, ${arrays.join(", ")}, ${step.epsilon});`;
    }
    case "normalise_row":
      return `a = normaliseRow(a, ${array(step.gamma)}, ${array(step.beta)}, ${step.epsilon});`;
    case "add":
      return `a = add(a, ${step.weights === null ? side : productOf(side, step.weights, "null")});`;
  }
}

/** Functions that activations call. */
function helpersOf({ plan }: ExportedModel): string[] {
  const helpers = new Set<readonly string[]>();
  for (const layer of plan.layers)
    for (const step of kindOf(layer).inference(layer)) {
      const helper = step.op === "activate" ? activationOf(step.activation).inference.javascriptHelper : undefined;
      if (helper) helpers.add(helper);
    }
  return [...helpers].flatMap((lines) => ["", ...lines]);
}
