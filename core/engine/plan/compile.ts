/** From a network's plan and its places to the operations of a training step, and of inference. */
import { activationOfLayer, kindOf } from "../../network/kinds/layers/index";
import * as losses from "../../network/kinds/losses/index";
import type { NetworkPlan } from "../../network/plan";
import { optimizerOf, type OptimizerSpec } from "../../network/kinds/optimizers/index";
import type { TrainingSpec } from "../../network/spec";
import { strideOf } from "./arena";
import { Op } from "./codes";
import { shared, type LayerAt, type Operation, type ShortcutAt } from "./layer-at";
import type { ParameterPlaces } from "./parameters";
import type { ParameterPlace } from "./places";
import type { RowPlaces } from "./rows";

export interface Context {
  plan: NetworkPlan;
  training: TrainingSpec;
  parameters: ParameterPlaces;
  rows: RowPlaces;
}

export function compileTraining(context: Context): Operation[] {
  const { plan, parameters, training } = context;
  const indices = plan.layers.map((_layer, l) => l);
  const forward = indices.flatMap((l) => [...forwardOf(context, l, true), ...measureOf(context, l)]);
  const backward = [...indices]
    .reverse()
    .flatMap((l) => [
      ...shortcutsInto(context, l),
      ...kindOf(plan.layers[l]!).backward(plan.layers[l]!, layerAt(context, l, true)),
    ]);
  const rules = parameters.parameters.map((place, turn) => ruleOf(place, turn, training));
  // The norm is of all gradients: nothing is updated before the last of them is there.
  const byNorm = training.clip?.type === "norm";
  const gradients = plan.layers.flatMap((layer, l) =>
    kindOf(layer).gradients(layer, layerAt(context, l, true, byNorm ? null : rules)),
  );
  const update = byNorm ? rules : rules.filter(({ turn }) => turn !== shared);
  const prepare = update.map((operation): Operation => ({ ...operation, op: Op.prepare }));
  const clip: Operation[] = byNorm ? [{ op: Op.clipNorm }] : [];
  return [
    ...packingOf(parameters),
    { op: Op.barrier, kind: 1 },
    ...withBarriers([...forward, ...backward, { op: Op.gatherRows }, ...gradients, ...prepare, ...clip, ...update]),
    { op: Op.barrier },
    { op: Op.gatherParameters },
  ];
}

export function compileInference(context: Context): Operation[] {
  return [
    ...packingOf(context.parameters),
    { op: Op.barrier, kind: 1 },
    ...context.plan.layers.flatMap((_layer, l) => forwardOf(context, l, false)),
  ];
}

function packingOf({ parameters }: ParameterPlaces): Operation[] {
  return parameters
    .filter(({ isWeight }) => isWeight)
    .map(({ at, rows, columns, blocks, packed, packedTransposed }) => ({
      op: Op.pack,
      weights: at,
      inputs: rows,
      units: columns,
      blocks,
      packed,
      packedTransposed,
    }));
}

/** Where a layer's output lies; 0 for the rows of the step. After training some layers pass on what they get. */
export function outputOf(context: Context, layer: number, training: boolean): number {
  if (layer < 0) return 0;
  const passes = !training && kindOf(context.plan.layers[layer]!).passes;
  return passes ? outputOf(context, layer - 1, training) : context.rows.layers[layer]!.output;
}

const isLast = ({ plan }: Context, l: number) => l === plan.layers.length - 1;

/** `rules` are those of all parameters, where weights may be updated as soon as their gradient is there. */
function layerAt(context: Context, l: number, training: boolean, rules: readonly Operation[] | null = null): LayerAt {
  const { inputs, units } = context.plan.layers[l]!;
  const { parameters, statistics, silentSteps } = context.parameters.layers[l]!;
  const all = context.parameters.parameters;
  const named = <P extends { array: string }>(places: readonly P[], name: string): P =>
    places.find(({ array }) => array === name)!;
  return {
    base: { layer: l, inputs, units, inputStride: strideOf(inputs), outputStride: strideOf(units) },
    input: outputOf(context, l - 1, training),
    rows: context.rows.layers[l]!,
    before: l > 0 ? context.rows.layers[l - 1]!.delta : 0,
    zeros: zerosOf(context, l),
    shortcut: shortcutAt(context, l, training),
    place: (name) => named([...parameters, ...statistics], name),
    parameter: (name) => named(parameters, name),
    silentSteps,
    turn: (parameter) => all.indexOf(parameter),
    rule: (parameter) => rules?.[all.indexOf(parameter)] ?? null,
  };
}

function shortcutAt(context: Context, l: number, training: boolean): ShortcutAt | null {
  const { layers } = context.plan;
  const { shortcut, units } = layers[l]!;
  if (!shortcut) return null;
  const { layer: from, units: inputs } = shortcut;
  return {
    base: { layer: l, inputs, units, inputStride: strideOf(inputs), outputStride: strideOf(units) },
    input: outputOf(context, from, training),
    zeros: (outputMayHaveZeros(context.plan, from) ? ofInput : 0) + (deltaMayHaveZeros(context.plan, l) ? ofDelta : 0),
    delta: from < 0 ? 0 : context.rows.layers[from]!.fromShortcuts,
    shared: layers.slice(l + 1).some((later) => later.shortcut?.layer === from),
  };
}

/** ∂L/∂output of a layer that has consumers beside the next one: what these give is added before the layer's own way back. */
function shortcutsInto(context: Context, l: number): Operation[] {
  const { fromShortcuts, delta } = context.rows.layers[l]!;
  if (fromShortcuts === 0) return [];
  return [{ ...layerAt(context, l, true).base, op: Op.add, input: delta, other: fromShortcuts, output: delta }];
}

/** Where lists that leave out zeros may pay: see core/engine/kernels/groups.ts. */
const ofInput = 1;
const ofDelta = 2;

/** Whether the output of a layer, or the rows of the data at −1, may be rich in zeros. */
function outputMayHaveZeros(plan: NetworkPlan, l: number): boolean {
  const layer = plan.layers[l];
  if (!layer) return true;
  const zeros = kindOf(layer).zeros(layer);
  return zeros === "own" || (zeros === "input" && outputMayHaveZeros(plan, l - 1));
}
/** Whether ∂L/∂Z of a layer may be: where its own function is flat, or the layer behind it, which alone takes it, drops. */
function deltaMayHaveZeros({ layers }: NetworkPlan, l: number): boolean {
  const next = layers[l + 1];
  const branches = layers.some(({ shortcut }) => shortcut?.layer === l);
  return (
    activationOfLayer(layers[l]!)?.kernel.zeros === true ||
    (next !== undefined && !branches && kindOf(next).thinsDelta(next))
  );
}

const zerosOf = ({ plan }: Context, l: number): number =>
  (outputMayHaveZeros(plan, l - 1) ? ofInput : 0) + (deltaMayHaveZeros(plan, l) ? ofDelta : 0);

/** The loss takes the last layer's outputs as they are. */
function forwardOf(context: Context, l: number, training: boolean): Operation[] {
  const layer = context.plan.layers[l]!;
  const own = kindOf(layer).forward(layer, layerAt(context, l, training), training);
  const delta = training ? context.rows.layers[l]!.delta : 0;
  return isLast(context, l) ? [...own, lossOf(context, delta)] : own;
}

function lossOf({ plan, training, rows }: Context, delta: number): Operation {
  const { output } = rows.layers.at(-1)!;
  return {
    op: Op.loss,
    input: output,
    output: delta,
    other: rows.predictions,
    units: plan.outputs,
    inputStride: strideOf(plan.outputs),
    kind: losses.lossOf(plan.loss).kernel,
    number1: training.labelSmoothing,
  };
}

function measureOf(context: Context, l: number): Operation[] {
  const { units } = context.plan.layers[l]!;
  const input = isLast(context, l) ? context.rows.predictions : context.rows.layers[l]!.output;
  const ends = activationOfLayer(context.plan.layers[l]!)?.saturates;
  const counted = ends ? { kind: 1, number1: ends.below, number2: ends.above } : {};
  return [{ op: Op.measureOutput, layer: l, input, inputStride: strideOf(units), units, ...counted }];
}

function ruleOf(place: ParameterPlace, turn: number, { optimizer }: TrainingSpec): Operation {
  const { at, gradient, state, rows, columns, blocks, firstPartial, packed, packedTransposed, l1, l2 } = place;
  return {
    op: Op.update,
    weights: at,
    gradient,
    state1: state[0]?.at ?? 0,
    state2: state[1]?.at ?? 0,
    inputs: rows,
    units: columns,
    blocks,
    partials: firstPartial,
    packed,
    packedTransposed,
    layer: place.layer,
    turn: place.isWeight ? shared : turn,
    number4: l1,
    number5: l2,
    ...settingsOf(optimizer),
  };
}

/** 1: what is kept of the first moment, 6: the rest; 2 and 7: the same of the second; 3: ε. */
function settingsOf(spec: OptimizerSpec): Partial<Operation> {
  const { rule, first, second, epsilon = 0 } = optimizerOf(spec).kernel(spec);
  return {
    kind: rule,
    number3: epsilon,
    ...(first === undefined ? {} : { number1: first, number6: 1 - first }),
    ...(second === undefined ? {} : { number2: second, number7: 1 - second }),
  };
}

type Sharing = "rows" | "parameters" | "all";

/** Who may start when: an operation that reads what others wrote, shared in another way, waits for all of them. */
function withBarriers(operations: Operation[]): Operation[] {
  let now: Sharing | null = null;
  return operations.flatMap((operation) => {
    const next = sharingOf(operation.op) ?? now;
    const wait = now !== null && next !== now;
    now = next;
    return wait ? [{ op: Op.barrier }, operation] : [operation];
  });
}

function sharingOf(op: Op): Sharing | null {
  switch (op) {
    case Op.gatherRows:
    case Op.countSilent:
    case Op.weightGradient:
    case Op.weightStep:
    case Op.biasGradient:
    case Op.prepare:
      return "parameters";
    case Op.clipNorm:
      return "all";
    // Each thread updates what it has prepared.
    case Op.update:
      return null;
    default:
      return "rows";
  }
}
