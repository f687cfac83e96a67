/** A found network on the columns of a table: which column goes to which input, and the weights as this network has them. */
import type { Dataset } from "../data/dataset";
import { prepareInPieces } from "../data/recipe";
import type { Recipe, scaleIds } from "../data/recipe-schema";
import type { Table } from "../data/types";
import type { NetworkPlan } from "../network/plan";
import type { ExperimentSpec } from "../network/spec";
import type { Pieces } from "../pieces";
import { planExperiment } from "../training/plan";
import { ImportError } from "./error";
import type { FoundModel } from "./found";
import { layersOf, type BuiltNetwork } from "./layers";
import { named } from "./safetensors/read";
import { inOurOrder, inOurUnits, withClassesInOrder } from "./weights";

export interface ImportChoices {
  target: string | null;
  /** Columns in the order of the network's inputs; null: those of the recipe, in the order of the table. */
  columns: readonly string[] | null;
  /** Labels in the order of the network's outputs; null: as the file says, or as the classes are ordered here. */
  classes: readonly string[] | null;
  /** How numbers are scaled before they go in; null: as the recipe has it. A file that brings its recipe takes that. */
  scale: (typeof scaleIds)[number] | null;
  /** Recipe and training of a network that brings none; also the network, where the file holds but weights. */
  spec: ExperimentSpec;
}
export interface ImportPlan {
  spec: ExperimentSpec;
  target: string;
  dataset: Dataset;
  plan: NetworkPlan;
  tensors: ReadonlyMap<string, ArrayLike<number>>;
  /** Inputs of the network, and the column that goes into each, in the file's order. */
  inputs: { name: string; column: string }[];
  notes: string[];
}

export const scalingUnknown =
  "how the inputs were scaled when the network was trained is not in the file: they go in as the recipe here has it, which may be another way; compare the metrics with those that you know, and choose the scaling that gives them";

/** @throws ImportError, DataError, SpecError */
export function* planImport(found: FoundModel, table: Table, choices: ImportChoices): Pieces<ImportPlan> {
  const { own, chain } = found;
  const fitted = own?.fitted ?? null;
  const target = fitted?.target.column ?? choices.target;
  if (target === null) throw new ImportError("which column it predicts is not in the file: name the target");
  if (fitted && choices.target !== null && choices.target !== target)
    throw new ImportError(`it predicts ${named(target)}, not ${named(choices.target)}; leave the target as it is`);
  const names = table.columns.map(({ name }) => name);
  const columns = fitted ? null : columnsOf(found, choices, names);
  const base = own?.spec ?? choices.spec;
  const recipe = fitted
    ? base.recipe
    : chosen(base.recipe, { columns, target, names }, choices.scale ?? (chain?.scales ? "none" : null));
  const dataset = yield* prepareInPieces(table, recipe, target, { fitted });
  const order = orderOf(dataset, columns);
  if (found.inputs !== null && found.inputs !== order.length) throw new ImportError(countWords(found.inputs, dataset));
  const built: BuiltNetwork | null = chain && layersOf(chain, dataset.prepared);
  const spec = {
    ...base,
    recipe,
    ...(built && { network: built.network, training: { ...base.training, loss: "auto" as const } }),
  };
  const plan = planExperiment(spec, dataset.prepared);
  const given = built?.tensorsOf(plan) ??
    found.weights?.(plan) ?? { tensors: new Map<string, ArrayLike<number>>(), notes: [] };
  let { tensors }: { tensors: Map<string, ArrayLike<number>> } = given;
  const notes = [...found.notes, ...given.notes];
  const unsound = [...tensors].filter(([, values]) => !Array.from(values).every(Number.isFinite)).map(([name]) => name);
  if (unsound.length > 0)
    notes.push(
      `weights in ${unsound.slice(0, 5).join(", ")} are no numbers, so that it predicts nothing: look for a checkpoint from before it diverged`,
    );
  if (!fitted) {
    tensors = inOurOrder(tensors, plan, order);
    const labels = choices.classes ?? chain?.classes ?? null;
    if (labels)
      tensors = withClassesInOrder(
        tensors,
        plan,
        labels,
        dataset.prepared.classes.map(({ label }) => label),
      );
    else if (plan.classes > 0)
      notes.push(
        `which output is which class is not in the file: they are taken in the order ${dataset.prepared.classes.map(({ label }) => named(label)).join(", ")}`,
      );
    tensors = inOurUnits(tensors, plan, dataset.prepared.targetScale);
    if (!chain?.scales) notes.push(scalingUnknown);
  }
  const inputs = order.map((at) => dataset.fitted.inputs[at]!).map(({ name, column }) => ({ name, column }));
  return { spec, target, dataset, plan, tensors, inputs, notes };
}

function columnsOf(
  { chain }: FoundModel,
  { columns }: ImportChoices,
  names: readonly string[],
): readonly string[] | null {
  const unknown = columns?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new ImportError(
      `there is no column ${named(unknown)}; there are ${names.slice(0, 12).map(named).join(", ")}${names.length > 12 ? ", …" : ""}`,
    );
  const twice = columns?.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined)
    throw new ImportError(`${named(twice)} is named twice among the inputs; name each column once`);
  if (columns) return columns;
  const said = chain?.inputNames ?? null;
  return said?.every((name) => names.includes(name)) ? said : null;
}

function chosen(
  recipe: Recipe,
  { columns, target, names }: { columns: readonly string[] | null; target: string; names: readonly string[] },
  scale: ImportChoices["scale"],
): Recipe {
  const roles =
    columns &&
    names
      .filter((name) => name !== target)
      .map(
        (name) =>
          [
            name,
            { ...recipe.columns[name], role: columns.includes(name) ? ("feature" as const) : ("ignored" as const) },
          ] as const,
      );
  return {
    ...recipe,
    ...(roles && { columns: { ...recipe.columns, ...Object.fromEntries(roles) } }),
    ...(scale && { defaults: { ...recipe.defaults, scale } }),
  };
}

/** For each input of the network, the place of ours. */
function orderOf({ fitted }: Dataset, columns: readonly string[] | null): number[] {
  const places = fitted.inputs.map((_, at) => at);
  return columns ? columns.flatMap((name) => places.filter((at) => fitted.inputs[at]!.column === name)) : places;
}

function countWords(inputs: number, { fitted }: Dataset): string {
  const made = new Map<string, number>();
  for (const { column } of fitted.inputs) made.set(column, (made.get(column) ?? 0) + 1);
  const parts = [...made]
    .slice(0, 12)
    .map(([name, count]) => (count === 1 ? named(name) : `${named(name)} (${count})`));
  return `it takes ${inputs} inputs, and the recipe makes ${fitted.inputs.length}: ${parts.join(", ")}${made.size > 12 ? ", …" : ""}; choose which columns go in, in the order of the network's inputs`;
}
