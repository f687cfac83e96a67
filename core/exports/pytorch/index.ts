/**
 * A run as a folder for PyTorch: `run.py` predicts, trains as the run was trained, and trains on several processes; `recipe.py` makes
 * inputs of raw rows; weights, initial weights, prepared rows, losses, recipe and spec lie beside them.
 */
import type { Rows } from "../../data/dataset";
import { splitNames, type SplitName } from "../../data/types";
import { kindOf } from "../../network/kinds/layers/index";
import { scheduleOf } from "../../network/kinds/schedules/index";
import { networkBlocks, spaced } from "../../network/pytorch";
import { lossLines, optimizerLines, penaltyLines, rateLines } from "../../network/pytorch-training";
import { encodeNpy } from "../../project/npy";
import type { RunHistory } from "../../training/history";
import type { Tensor } from "../../engine/numbers";
import { missingWords } from "../categories";
import { originOf, type ExportedModel } from "../model";
import { constantLines, importLines, recipeLines, runtimeLines } from "../numpy/index";
import { inPythonComment, pythonLiteral as literal } from "../python";
import { safetensors, type NamedArray } from "../safetensors";
import runtime from "./runtime.py?raw";

/** What the folder needs beside the run as it predicts. */
export interface Learnt {
  splits: Readonly<Record<SplitName, Rows>>;
  history: Pick<RunHistory, "epochs">;
  /** The weights that the run began with. */
  initial: readonly Tensor[];
}
export interface FolderFile {
  name: string;
  content: string | readonly Uint8Array[];
}

export function pytorchFolder(model: ExportedModel, { splits, history, initial }: Learnt): FolderFile[] {
  const { fitted, record } = model;
  const about = { run: record.name, weights_hash: record.weightsHash ?? "" };
  const inputs = fitted.inputs.length;
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { name: "run.py", content: runScript(model) },
    { name: "recipe.py", content: recipeScript(model) },
    { name: "weights.safetensors", content: safetensors(arraysOf(model, [...model.tensors.values()]), about) },
    { name: "initial.safetensors", content: safetensors(arraysOf(model, initial), about) },
    ...splitNames.flatMap((name): FolderFile[] => {
      const { rows, x, y } = splits[name];
      return [
        { name: `x_${name}.npy`, content: [encodeNpy({ shape: [rows, inputs], data: x.whole() })] },
        { name: `y_${name}.npy`, content: [encodeNpy({ shape: [rows], data: y })] },
      ];
    }),
    { name: "losses.csv", content: lossTable(history) },
    { name: "recipe.json", content: json(fitted) },
    { name: "spec.json", content: json(record.spec) },
  ];
}

/** By the names that PyTorch has, matrices outputs × inputs. */
function arraysOf({ plan }: ExportedModel, tensors: readonly Tensor[]): NamedArray[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return plan.layers.flatMap((layer) =>
    Object.entries(kindOf(layer).module?.names ?? {}).flatMap(([theirs, ours]) => {
      const tensor = byName.get(`${layer.id}/${ours}`);
      return tensor ? [{ name: `${layer.id}.${theirs}`, ...transposed(tensor) }] : [];
    }),
  );
}

function transposed({ shape, data }: Tensor): Pick<NamedArray, "shape" | "data"> {
  const [rows = 0, columns] = shape;
  if (columns === undefined) return { shape, data };
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  return { shape: [columns, rows], data: turned };
}

function lossTable({ epochs }: Pick<RunHistory, "epochs">): string {
  const written = (value: number) => (Number.isNaN(value) ? "" : String(value));
  const lines = Array.from(epochs.epoch, (epoch, at) =>
    [epoch, written(epochs.trainLoss[at]!), written(epochs.validationLoss[at]!)].join(","),
  );
  return `epoch,train,validation\n${lines.join("\n")}\n`;
}

function recipeScript(model: ExportedModel): string {
  const { target } = model.fitted;
  const missing = missingWords(model.dialect, target.column).map((word) => word.toLowerCase());
  const { mean, std } = target.scale ?? { mean: 0, std: 1 };
  return [
    `"""From raw rows to the inputs of the network, and from its outputs to answers: ${inPythonComment(originOf(model))} of Gradient Lab."""`,
    ...importLines,
    ...constantLines(model),
    ...recipeLines(model),
    "",
    "",
    "def target_of(row):",
    '    """What the network is to learn of a row; None where the row does not say it."""',
    "    text = text_of(row.get(TARGET))",
    `    if is_missing(text, ${literal(missing)}):`,
    "        return None",
    ...(target.task === "regression"
      ? ["    value = number_of(text)", `    return None if math.isnan(value) else (value - ${mean}) / ${std}`]
      : [
          "    if text in CLASSES:",
          "        return CLASSES.index(text)",
          "    same = [k for k, name in enumerate(CLASSES) if name.lower() == text.lower() or number_of(name) == number_of(text)]",
          "    return same[0] if same else None",
        ]),
    "",
    "",
    ...runtimeLines(model),
    "",
  ].join("\n");
}

function runScript(model: ExportedModel): string {
  const { plan, record, fitted } = model;
  const { training } = record.spec;
  const blocks = [
    headLines(model),
    [
      `EPOCHS, BATCH, SEED = ${record.plannedEpochs}, ${training.batchSize}, ${training.seed}`,
      `INPUTS = ${fitted.inputs.length}`,
      `RATE_CHANGES = ${literal(record.rateChanges.map(({ step, learningRate }) => [step, learningRate]))}  # by hand: update, learning rate`,
    ],
    ...networkBlocks(plan),
    lossLines(plan, training),
    penaltyLines(plan),
    optimizerLines(training.optimizer),
    rateLines(training.schedule),
    rateSetting(model),
    clipping(model),
    runtime.trim().split("\n"),
    forwardLines(model),
    ['if __name__ == "__main__":', "    main()"],
  ];
  return `${spaced(blocks).join("\n")}\n`;
}

const headLines = (model: ExportedModel): string[] => [
  `"""Predicts ${inPythonComment(model.fitted.target.column)}, and trains the network that does: ${inPythonComment(originOf(model))} of Gradient Lab.`,
  "",
  "    python3 run.py ROWS.csv OUT.csv            predicts the rows of a file",
  "    python3 run.py --replay                    trains as the run was trained, beside its recorded losses",
  "    python3 run.py ROWS.csv --prepare FOLDER   makes the rows of a larger file ready, on disk",
  "    python3 run.py --train FOLDER              trains on them from the initial weights; they stay on disk",
  "",
  "On two processes, or on several machines with the options of torch.distributed.run:",
  "",
  "    python3 -m torch.distributed.run -r 1 -t 1 --standalone --nproc_per_node 2 run.py --replay",
  "",
  "Dropout, the order of the batches and all sums over a batch are those of the run, whatever the number of processes. Needs PyTorch",
  "(1.13 or later) and NumPy.",
  '"""',
  "import argparse",
  "import csv",
  "import functools",
  "import json",
  "import math",
  "import os",
  "import pathlib",
  "",
  "import numpy as np",
  "import torch",
  "import torch.distributed.nn",
  "from torch import nn",
  "from torch.nn import functional as F",
  "",
  "import recipe",
];

function rateSetting({ record }: ExportedModel): string[] {
  const { schedule } = record.spec.training;
  const watch = scheduleOf(schedule).pytorch.watch?.(schedule);
  return [
    "def set_rate(step, updates, plateaus):",
    "    global RATE",
    "    for since, rate in RATE_CHANGES:",
    "        RATE = rate if step >= since else RATE",
    "    for group in optimizer.param_groups:",
    `        group["lr"] = rate_at(step, updates${watch ? ", plateaus" : ""})`,
    "",
    "",
    "def plateau_counter():",
    '    """Is sent the loss of each epoch, and answers how often it has stood still."""',
    ...(watch?.before ?? ["plateaus = 0"]).map((line) => `    ${line}`),
    "    while True:",
    "        watched = yield plateaus",
    ...(watch?.after ?? []).map((line) => `        ${line}`),
  ];
}

function clipping({ record }: ExportedModel): string[] {
  const { clip } = record.spec.training;
  const call = { norm: "clip_grad_norm_", value: "clip_grad_value_" };
  return [
    "def clip_gradients():",
    clip ? `    nn.utils.${call[clip.type]}(model.parameters(), ${clip.limit})` : "    pass",
  ];
}

/** Layers whose training pass is the run's own: the masks of dropout, and sums over all processes. */
function forwardLines({ plan }: ExportedModel): string[] {
  const places = plan.layers.map(
    (_, at) => plan.layers.slice(0, at).flatMap((layer) => kindOf(layer).modules(layer)).length,
  );
  const parts = plan.layers.some(({ shortcut }) => shortcut) ? "model.parts" : "model";
  const drops = plan.layers.flatMap((layer, at) => {
    const rate = kindOf(layer).dropRate(layer);
    return rate > 0 ? [`    (${literal(layer.id)}, ${rate}, ${parts}[${places[at]}]),`] : [];
  });
  return [
    ...(drops.length > 0
      ? [
          "for name, rate, module in [",
          ...drops,
          "]:",
          "    module.forward = lambda x, name=name, rate=rate, module=module: dropped(name, rate, x) if module.training else x",
        ]
      : []),
    "for module in layers.values():",
    "    if isinstance(module, nn.BatchNorm1d):",
    "        module.forward = functools.partial(batch_norm, module)",
  ];
}
