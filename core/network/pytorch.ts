/**
 * An experiment as a PyTorch script: network, initialisers, loss, optimiser, schedule, clipping, penalties, early stopping and the
 * loop over the prepared rows. It computes what the engine computes, update by update; `test/reference/pytorch.py` runs it.
 */
import { initialiserOf, type InitialiserSpec } from "./kinds/initialisers/index";
import { isDrawn, isPenalised, kindOf, layerKinds, type LayerPlan } from "./kinds/layers/index";
import type { PyTorchModule } from "./kinds/layers/kind";
import { scheduleOf } from "./kinds/schedules/index";
import { planNetwork, type DataShape, type NetworkPlan } from "./plan";
import { isBalanced, lossLines, optimizerLines, penaltyLines, rateLines } from "./pytorch-training";
import type { ExperimentSpec } from "./spec";

/** The text of the script. Throws a SpecError where `planNetwork` does. Layers that are switched off are not in it. */
export function pytorchScript(spec: ExperimentSpec, shape: DataShape): string {
  const plan = planNetwork(spec.network, shape, spec.training.loss);
  const blocks = [
    headLines(plan),
    constantLines(spec),
    ...networkBlocks(plan),
    initialiserLines(plan),
    lossLines(plan, spec.training),
    penaltyLines(plan),
    optimizerLines(spec.training.optimizer),
    rateLines(spec.training.schedule),
    loopLines(plan, spec),
    mainLines(plan, isBalanced(plan, spec.training)),
  ];
  return `${spaced(blocks).join("\n")}\n`;
}

/** `model`, and `layers` by their names. */
export function networkBlocks(plan: NetworkPlan): string[][] {
  const modules = modulesOf(plan);
  return [branches(plan) ? graphLines(plan, modules) : rowLines(modules.lines), layerLines(plan, modules.places)];
}

/** Blocks of a script with empty lines between them. */
export const spaced = (blocks: readonly (readonly string[])[]): string[] =>
  blocks.filter((block) => block.length > 0).flatMap((block, i, all) => [...gap(all[i - 1], block), ...block]);

/** One empty line between blocks, two beside a function. */
function gap(before: readonly string[] | undefined, block: readonly string[]): string[] {
  if (!before) return [];
  return [before, block].some((lines) => lines.some((line) => /^(def|class) /.test(line))) ? ["", ""] : [""];
}

function headLines({ inputs, parameters, task }: NetworkPlan): string[] {
  return [
    '"""A network and its training, as Gradient Lab has them, in PyTorch.',
    "",
    "    python network.py ARRAYS",
    "    python network.py ARRAYS PROJECT.gradlab RUN",
    "",
    `ARRAYS is a folder with the prepared rows: x_train.npy (rows, ${inputs}), y_train.npy (rows), and`,
    "so for validation and test; `gradlab pytorch FILE --target COL --out ARRAYS` writes them.",
    "With a project nothing is trained: the weights of a run are taken out of it, and its temperature if",
    "it was calibrated. PyTorch draws other numbers from the same seed, so figures differ as they do",
    "between two seeds.",
    `Parameters: ${parameters}.`,
    '"""',
    "import copy",
    "import io",
    ...(task === "regression" ? [] : ["import json"]),
    "import math",
    "import pathlib",
    "import sys",
    "import zipfile",
    "",
    "import numpy as np",
    "import torch",
    "from torch import nn",
    "from torch.nn import functional as F",
  ];
}

function constantLines({ training }: ExperimentSpec): string[] {
  const lines = [`EPOCHS = ${training.epochs}`, `BATCH = ${training.batchSize}  # rows in an update`];
  if (training.earlyStopping) lines.push(`PATIENCE = ${training.earlyStopping.patience}  # epochs, early stopping`);
  return [...lines, `torch.manual_seed(${training.seed})`];
}

/** The lines between the brackets of nn.Sequential, and the place of each layer's first module among them. */
function modulesOf(plan: NetworkPlan): { lines: string[]; places: number[] } {
  const lines: string[] = [];
  const places = plan.layers.map((layer) => {
    const place = lines.length;
    lines.push(...kindOf(layer).modules(layer));
    return place;
  });
  return { lines, places };
}

const branches = ({ layers }: Pick<NetworkPlan, "layers">) => layers.some(({ shortcut }) => shortcut);
const rowLines = (modules: readonly string[]) => [
  "model = nn.Sequential(",
  ...modules.map((line) => `    ${line}`),
  ")",
];

/** Layers with shortcuts between them: a module whose way forward says what each takes in. */
function graphLines(plan: NetworkPlan, { lines, places }: ReturnType<typeof modulesOf>): string[] {
  const forward = plan.layers.map((layer, i) => {
    const own = Array.from({ length: (places[i + 1] ?? lines.length) - places[i]! }, (_, n) => places[i]! + n);
    const through = (value: string) => own.reduce((inner, place) => `self.parts[${place}](${inner})`, value);
    const { join } = kindOf(layer);
    const value = layer.shortcut && join ? join(`a${i}`, through(`a${layer.shortcut.layer + 1}`)) : through(`a${i}`);
    return `        a${i + 1} = ${value}  # ${layer.title}`;
  });
  return [
    "class Network(nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    "        self.parts = nn.ModuleList([",
    ...lines.map((line) => `            ${line}`),
    "        ])",
    "",
    "    def forward(self, a0):",
    ...forward,
    `        return a${plan.layers.length}`,
    "",
    "",
    "model = Network()",
  ];
}

function layerLines(plan: NetworkPlan, places: readonly number[]): string[] {
  const entries = plan.layers.flatMap((layer, i) =>
    hasArrays(layer) ? [`    "${layer.id}": model${branches(plan) ? ".parts" : ""}[${places[i]}],`] : [],
  );
  return ["# By the names that they have in a project.", "layers = {", ...entries, "}"];
}
const hasArrays = (layer: LayerPlan) => kindOf(layer).arrays(layer).length > 0;

function initialiserLines({ layers }: NetworkPlan): string[] {
  return [
    ...layers.filter(isDrawn).map(({ id, init }) => drawLine(init, `layers["${id}"].weight`)),
    "for layer in layers.values():",
    ...(branches({ layers })
      ? ["    if layer.bias is not None:", "        nn.init.zeros_(layer.bias)"]
      : ["    nn.init.zeros_(layer.bias)"]),
  ];
}

function drawLine(init: InitialiserSpec, weight: string): string {
  const { initialiser, setting } = initialiserOf(init);
  return `nn.init.${initialiser.pytorch(weight, setting)}`;
}

function loopLines(plan: NetworkPlan, { training }: ExperimentSpec): string[] {
  const { clip, earlyStopping, schedule } = training;
  const penalties = plan.layers.filter(isPenalised);
  const l1 = penalties.some((layer) => layer.l1 > 0);
  const penalised = penalties.some((layer) => layer.l2 > 0);
  const normed = plan.layers.some((layer) => kindOf(layer).normalises === "batch");
  const watch = scheduleOf(schedule).pytorch.watch?.(schedule);
  const when = (on: unknown, ...lines: string[]) => (on ? lines : []);
  return [
    "def train(data):",
    '    x, y = data["x_train"], data["y_train"]',
    '    x_validation, y_validation = data["x_validation"], data["y_validation"]',
    "    watching = len(x_validation) > 0",
    "    updates = math.ceil(len(x) / BATCH)  # in an epoch",
    "    step = 0",
    ...when(
      earlyStopping,
      "    best = (loss_on(x_validation, y_validation), 0, copy.deepcopy(model.state_dict())) if watching else None",
    ),
    ...(watch?.before.map((line) => `    ${line}`) ?? []),
    "    for epoch in range(1, EPOCHS + 1):",
    "        model.train()",
    "        for rows in torch.randperm(len(x)).split(BATCH):",
    ...when(
      normed,
      "            if len(rows) < 2:",
      "                continue  # PyTorch normalises no batch of one row",
    ),
    "            for group in optimizer.param_groups:",
    `                group["lr"] = rate_at(step, updates${watch ? ", plateaus" : ""})`,
    "            optimizer.zero_grad()",
    `            loss = loss_of(model(x[rows]), y[rows])${penalised ? " + l2_penalty()" : ""}`,
    "            loss.backward()",
    ...when(l1, "            before = add_l1()"),
    ...when(clip?.type === "norm", `            nn.utils.clip_grad_norm_(model.parameters(), ${clip?.limit})`),
    ...when(clip?.type === "value", `            nn.utils.clip_grad_value_(model.parameters(), ${clip?.limit})`),
    "            optimizer.step()",
    ...when(l1, "            stop_at_zero(before)"),
    "            step += 1",
    "        train_loss = loss_on(x, y)",
    "        validation_loss = loss_on(x_validation, y_validation) if watching else math.nan",
    '        print(f"epoch {epoch}: loss {train_loss:.4f}, validation {validation_loss:.4f}")',
    ...when(watch, "        watched = validation_loss if watching else train_loss"),
    ...(watch?.after.map((line) => `        ${line}`) ?? []),
    ...when(
      earlyStopping,
      "        if best and validation_loss < best[0]:",
      "            best = (validation_loss, epoch, copy.deepcopy(model.state_dict()))",
      "        if best and epoch - best[1] >= PATIENCE:",
      "            break",
      "    if best:",
      "        model.load_state_dict(best[2])",
    ),
  ];
}

/** The modules with arrays that a script may meet: those that every script names, then those of its own network. */
function modulesNamed({ layers }: NetworkPlan): PyTorchModule[] {
  const all = [...Object.values(layerKinds).filter(({ inEveryScript }) => inEveryScript), ...layers.map(kindOf)];
  const found = new Map<string, PyTorchModule>();
  for (const { module } of all) if (module) found.set(module.name, module);
  return [...found.values()];
}
const namesInPython = (names: PyTorchModule["names"]) =>
  `{${Object.entries(names)
    .map(([own, theirs]) => `"${own}": "${theirs}"`)
    .join(", ")}}`;
/** By the module's class; the second one stands for all others. */
function choiceOf([first, second, ...others]: readonly PyTorchModule[]): string {
  const cases = [first!, ...others].map((module) => `${module.name} if isinstance(layer, ${module.class}) else `);
  return `${cases.join("")}${second!.name}`;
}

/** As `calibrationAt` does: a temperature that was fitted to other weights says nothing of these. */
const calibrationLines = [
  '        records = json.loads(file.read("project.json"))["runs"]',
  '    record = next(one for one in records if one["id"] == run)',
  '    calibration, restored = record.get("calibration"), record.get("restoredEpoch")',
  '    if calibration and calibration["epoch"] == (record["epoch"] if restored is None else restored):',
  "        global temperature",
  '        temperature = calibration["temperature"]',
  '        print(f"calibrated, T = {temperature:.6g}")',
];

/** `balanced`: the weights of the classes count in every loss that is printed, whether or not the script trains. */
const mainLines = (plan: NetworkPlan, balanced: boolean): string[] => [
  "def load_run(project, run):",
  '    """Weights of a run out of a project file, which is a zip of NumPy arrays."""',
  ...modulesNamed(plan).map(({ name, names }) => `    ${name} = ${namesInPython(names)}`),
  "    with zipfile.ZipFile(project) as file, torch.no_grad():",
  "        for name, layer in layers.items():",
  `            for own, theirs in (${choiceOf(modulesNamed(plan))}).items():`,
  ...(branches(plan) ? ["                if getattr(layer, own) is None:", "                    continue"] : []),
  '                part = file.read(f"runs/{run}/tensors/{name}/{theirs}.npy")',
  "                getattr(layer, own).copy_(torch.from_numpy(np.load(io.BytesIO(part)).T))",
  ...(plan.task === "regression" ? [] : calibrationLines),
  "",
  "",
  "def main():",
  '    splits = ["train", "validation", "test"]',
  '    names = [f"{axis}_{split}" for split in splits for axis in "xy"]',
  "    folder = pathlib.Path(sys.argv[1])",
  '    data = {name: torch.from_numpy(np.load(folder / f"{name}.npy")) for name in names}',
  ...(balanced ? ['    class_weights.copy_(balance(data["y_train"]))'] : []),
  "    if len(sys.argv) > 3:",
  "        load_run(sys.argv[2], sys.argv[3])",
  "    else:",
  "        train(data)",
  "    for split in splits:",
  '        if len(data[f"x_{split}"]) > 0:',
  '            print(f"{split}: " + scores(data[f"x_{split}"], data[f"y_{split}"]))',
  "",
  "",
  'if __name__ == "__main__":',
  "    main()",
];
