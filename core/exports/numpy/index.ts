/** A run as one Python script that needs NumPy alone: a CSV file in, the same file with answers out, or `predict(rows)`. */
import { activationOf } from "../../network/kinds/activations/index";
import type { InferenceStep } from "../../network/kinds/inference";
import { floatBytes, toBase64 } from "../base64";
import { cutsOf, originOf, tensorOf, type ExportedModel } from "../model";
import { inPythonComment, pythonLiteral as literal } from "../python";
import { stepsOf, usedTensors } from "../steps";
import { columnTables, type ColumnTable } from "../tables";
import dates from "./dates.py?raw";
import runtime from "./runtime.py?raw";

/** The script's text. */
export function numpyScript(model: ExportedModel): string {
  return [
    ...headOf(model),
    ...importLines,
    ...constantLines(model),
    ...recipeLines(model),
    "",
    "",
    "def predict(table):",
    '    """Answers by the names of the columns that they become."""',
    "    return answers_of(network(inputs_of(table)))",
    "",
    "",
    "def network(x):",
    '    """From the inputs to the outputs of the last layer, rows x units."""',
    ...networkLines(model).map((line) => `    ${line}`),
    "",
    "",
    ...runtimeLines(model),
    "",
    "",
    "W = {",
    ...usedTensors(model).map((name) => {
      const { shape, data } = tensorOf(model, name);
      return `    ${literal(name)}: floats(${literal(shape)}, ${literal(toBase64(floatBytes(data)))}),`;
    }),
    "}",
    "",
    'if __name__ == "__main__":',
    "    if len(sys.argv) < 2:",
    "        sys.exit(__doc__)",
    "    predict_file(predict, *sys.argv[1:3])",
    "",
  ].join("\n");
}

const hasDates = ({ fitted }: ExportedModel) => fitted.columns.some(({ type }) => type === "date");

/** What is known of the run beside its weights. */
export function constantLines(model: ExportedModel): string[] {
  const { fitted, dialect, temperature, parting } = model;
  const cuts = cutsOf(model);
  const { target, columns } = fitted;
  return [
    `TARGET = ${literal(target.column)}`,
    ...(target.task === "regression" ? [] : [`CLASSES = ${literal(target.classes)}`]),
    ...(target.task === "binary"
      ? [`THRESHOLD = ${literal(parting)}  # p from which the second class is predicted`]
      : []),
    ...(cuts ? [`CUTS = ${literal(cuts)}  # the class with the largest p / cut is predicted`] : []),
    ...(target.task === "regression" ? [] : [`TEMPERATURE = ${literal(temperature)}  # what logits are divided by`]),
    `COLUMNS = ${literal(columns.map(({ column }) => column))}`,
    `DELIMITER, DECIMAL = ${literal(dialect.delimiter ?? ",")}, ${literal(dialect.decimal ?? ".")}  # of the files that it reads`,
    "",
    "",
  ];
}

/** `inputs_of(table)` and `answers_of(z)`. */
export function recipeLines(model: ExportedModel): string[] {
  return [
    "def inputs_of(table):",
    '    """What becomes of the columns, as it was fitted to the training rows; float32, as in training."""',
    "    inputs = []",
    ...columnTables(model).map((table) => `    inputs += ${callOf(table)}`),
    "    return np.stack(inputs, axis=1).astype(np.float32).astype(np.float64)",
    "",
    "",
    ...answerLines(model),
  ];
}

/** The functions that these call. */
export const runtimeLines = (model: ExportedModel): string[] => [
  runtime.trim(),
  ...(hasDates(model) ? ["", "", dates.trim()] : []),
];

/** All that the recipe's functions need. */
export const importLines: readonly string[] = [
  "import base64",
  "import contextlib",
  "import csv",
  "import itertools",
  "import math",
  "import re",
  "import sys",
  "from datetime import datetime, timedelta, timezone",
  "",
  "import numpy as np",
  "",
];

/** Head of the script. */
function headOf(model: ExportedModel): string[] {
  const { target, columns } = model.fitted;
  const answer = target.task === "regression" ? "prediction" : "prediction and p_<class>";
  return [
    `"""Predicts ${inPythonComment(target.column)} from ${columns.length} raw columns: ${inPythonComment(originOf(model))} of Gradient Lab.`,
    "",
    "    python predict.py ROWS.csv [OUT.csv]",
    "",
    `writes the rows with ${answer} added. From a program:`,
    "",
    "    from predict import predict",
    '    predict([{"column": cell, ...}, ...])',
    "",
    "A cell is a text as it stands in the file, a number or None. Needs Python 3.8 and NumPy.",
    '"""',
  ];
}

function callOf(table: ColumnTable): string {
  const options = [...("fold" in table && table.fold ? ["fold=True"] : []), ...(table.flag ? ["flag=True"] : [])].map(
    (option) => `, ${option}`,
  );
  const named = (call: string, ...values: unknown[]) =>
    `${call}(table, ${[table.column, table.missing, ...values].map(literal).join(", ")}${options.join("")})`;
  switch (table.kind) {
    case "number":
      return named("numbers", table.fill, table.features);
    case "date":
      return named("dates", table.fill, table.order, table.features);
    case "lookup":
      return named("lookup", Object.fromEntries(table.cells), table.gap, table.unseen);
    case "one_hot":
      return named("one_hot", table.words, table.gap, table.unseen, table.width);
  }
}

function networkLines(model: ExportedModel): string[] {
  const lines = ["a = x"];
  for (const { layer, steps, side, isSource } of stepsOf(model.plan)) {
    lines.push(...steps.flatMap((step) => stepLines(step, side ?? "x").map((line) => `${line}  # ${layer.title}`)));
    if (isSource) lines.push(`${layer.id} = a`);
  }
  return [...lines, "return a"];
}

function stepLines(step: InferenceStep, side: string): string[] {
  const array = (name: string) => `W[${literal(name)}]`;
  switch (step.op) {
    case "product":
      return [`a = a @ ${array(step.weights)} + ${array(step.bias)}`];
    case "activate":
      return ["z = a", `a = ${activationOf(step.activation).inference.numpy}`];
    case "normalise": {
      const arrays = [step.gamma, step.beta, step.mean, step.variance].map(array);
      return [`a = normalise(a, ${arrays.join(", ")}, ${step.epsilon})`];
    }
    case "normalise_row":
      return [`a = normalise_row(a, ${array(step.gamma)}, ${array(step.beta)}, ${step.epsilon})`];
    case "add":
      return [`a = a + ${step.weights === null ? side : `${side} @ ${array(step.weights)}`}`];
  }
}

function answerLines(model: ExportedModel): string[] {
  const { task, scale } = model.fitted.target;
  const judged = cutsOf(model) ? "(p / np.array(CUTS))" : "p";
  const body = {
    regression: [`return {"prediction": (z[:, 0] * ${scale?.std ?? 1} + ${scale?.mean ?? 0}).tolist()}`],
    binary: ["p = two_shares(z[:, 0])", "labels = [CLASSES[int(share >= THRESHOLD)] for share in p[:, 1]]"],
    multiclass: ["p = shares(z)", `labels = [CLASSES[k] for k in ${judged}.argmax(axis=1)]`],
  }[task];
  const told = '{"prediction": labels, **{f"p_{name}": p[:, k].tolist() for k, name in enumerate(CLASSES)}}';
  return [
    "def answers_of(z):",
    '    """What the outputs of the network mean, by the names of columns."""',
    ...body.map((line) => `    ${line}`),
    ...(task === "regression" ? [] : [`    return ${told}`]),
  ];
}
