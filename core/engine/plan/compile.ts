/** From a network's plan and its places to the operations of a training step, and of inference. */
import { hashStream } from "../../random";
import type { LayerPlan, NetworkPlan } from "../../network/plan";
import type { OptimizerSpec } from "../../network/optimizers";
import type { TrainingSpec } from "../../network/spec";
import { dropThreshold } from "../reference/dropout";
import { strideOf } from "./arena";
import { Act, type Field, LossCode, Op, Optim } from "./codes";
import type { ParameterPlace, ParameterPlaces } from "./parameters";
import type { RowPlaces } from "./rows";

/** An operation by the names of its words; those left out are 0. */
export type Operation = { op: Op } & Partial<Record<Exclude<keyof typeof Field, "op" | "count">, number>>;

export interface Context {
  plan: NetworkPlan;
  training: TrainingSpec;
  parameters: ParameterPlaces;
  rows: RowPlaces;
}

/** What belongs to no thread's own part is done by the thread whose turn it is; −1: the work is shared. */
const shared = -1;

export function compileTraining(context: Context): Operation[] {
  const { plan, parameters, training } = context;
  const indices = plan.layers.map((_layer, l) => l);
  const forward = indices.flatMap((l) => [...forwardOf(context, l, true), ...measureOf(context, l)]);
  const backward = indices.reverse().flatMap((l) => backwardOf(context, l));
  const rules = parameters.parameters.map((place, turn) => ruleOf(place, turn, training));
  // The norm is of all gradients: nothing is updated before the last of them is there.
  const byNorm = training.clip?.type === "norm";
  const gradients = plan.layers.flatMap((_layer, l) => gradientsOf(context, l, byNorm ? null : rules));
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

/** Where a layer's output lies; 0 for the rows of the step. In inference dropout passes on what it gets. */
export function outputOf(context: Context, layer: number, training: boolean): number {
  if (layer < 0) return 0;
  if (!training && context.plan.layers[layer]!.kind === "dropout") return outputOf(context, layer - 1, training);
  return context.rows.layers[layer]!.output;
}

function widths({ inputs, units }: LayerPlan) {
  return { inputs, units, inputStride: strideOf(inputs), outputStride: strideOf(units) };
}

/** Softmax and sigmoid of the output layer belong to the loss. */
function activationOf(layer: LayerPlan): Act {
  return layer.kind === "dense" && layer.activation !== "softmax" ? Act[layer.activation] : Act.linear;
}

/** Where lists that leave out zeros may pay: see core/engine/kernels/groups.ts. */
const ofInput = 1;
const ofDelta = 2;
/** Share of zeros from which they do. */
const manyZeros = 0.125;

const rectifies = (layer: LayerPlan) => layer.kind === "dense" && layer.activation === "relu";
const drops = (layer: LayerPlan | undefined) => layer?.kind === "dropout" && layer.rate >= manyZeros;

/** Whether the output of a layer, or the rows of the data at −1, may be rich in zeros. */
function outputMayHaveZeros(plan: NetworkPlan, l: number): boolean {
  const layer = plan.layers[l];
  if (!layer) return true;
  return rectifies(layer) || drops(layer) || (layer.kind === "dropout" && outputMayHaveZeros(plan, l - 1));
}
/** Whether ∂L/∂Z of a dense layer may be. */
const deltaMayHaveZeros = (plan: NetworkPlan, l: number) => rectifies(plan.layers[l]!) || drops(plan.layers[l + 1]);

const zerosOf = ({ plan }: Context, l: number): number =>
  (outputMayHaveZeros(plan, l - 1) ? ofInput : 0) + (deltaMayHaveZeros(plan, l) ? ofDelta : 0);

function forwardOf(context: Context, l: number, training: boolean): Operation[] {
  const layer = context.plan.layers[l]!;
  const places = context.rows.layers[l]!;
  const { parameters, statistics, inverse } = context.parameters.layers[l]!;
  const base = { ...widths(layer), layer: l, input: outputOf(context, l - 1, training), output: places.output };
  switch (layer.kind) {
    case "dense":
    case "output": {
      const [weights, bias] = parameters;
      const kind = activationOf(layer);
      const zeros = zerosOf(context, l);
      const dense = { ...base, op: Op.dense, output: places.z, packed: weights!.packed, bias: bias!.at, kind, zeros };
      if (layer.kind === "output") return [dense, lossOf(context, training ? places.delta : 0)];
      if (kind === Act.linear || kind === Act.relu) return [dense];
      return [dense, { ...base, op: Op.activate, kind, input: places.z }];
    }
    case "batch_norm": {
      const [gamma, beta] = parameters;
      const [mean, variance] = statistics;
      const normalise: Operation = {
        ...base,
        op: training ? Op.batchNorm : Op.batchNormInference,
        other: places.kept,
        weights: gamma!.at,
        bias: beta!.at,
        packed: mean!.at,
        packedTransposed: variance!.at,
        state1: inverse,
        state2: places.sums,
        number1: layer.momentum,
        number2: layer.epsilon,
      };
      return training ? exchanging(Op.batchNormSums, normalise) : [normalise];
    }
    case "dropout":
      return training ? [{ ...base, op: Op.dropout, other: places.kept, ...masksOf(layer) }] : [];
  }
}

/** An operation on rows that needs sums over all of them: each thread sums its own rows first. */
const exchanging = (sums: Op, operation: Operation): Operation[] => [
  { ...operation, op: sums },
  { op: Op.barrier },
  operation,
];

function masksOf({ rate, id }: Extract<LayerPlan, { kind: "dropout" }>) {
  const threshold = dropThreshold(rate);
  // Where nothing is kept the masks stay 0, as memory is when it is new.
  if (threshold >= 2 ** 16) return { kind: 1, number1: 0 };
  return { kind: 0, number1: 1 / (1 - rate), blocks: threshold, turn: hashStream(`dropout/${id}`) };
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
    kind: LossCode[plan.loss],
    number1: training.labelSmoothing,
  };
}

function measureOf(context: Context, l: number): Operation[] {
  const layer = context.plan.layers[l]!;
  const input = layer.kind === "output" ? context.rows.predictions : context.rows.layers[l]!.output;
  const { units, outputStride } = widths(layer);
  return [{ op: Op.measureOutput, layer: l, input, inputStride: outputStride, units, kind: activationOf(layer) }];
}

/** From ∂L/∂output, which lies in the layer's `delta`, to ∂L/∂Z there and ∂L/∂input in the delta of the layer before. */
function backwardOf(context: Context, l: number): Operation[] {
  const layer = context.plan.layers[l]!;
  const { delta, output, z, kept, sumsBack } = context.rows.layers[l]!;
  const { parameters, inverse } = context.parameters.layers[l]!;
  const before = l > 0 ? context.rows.layers[l - 1]!.delta : 0;
  const base = { ...widths(layer), layer: l, input: delta };
  switch (layer.kind) {
    case "dense":
    case "output": {
      const kind = activationOf(layer);
      const slope = kind === Act.linear ? [] : [{ ...base, op: Op.activateBack, kind, output, other: z }];
      const { packedTransposed } = parameters[0]!;
      // Both strides change sides on the way back.
      const { inputStride: outputStride, outputStride: inputStride } = base;
      const zeros = zerosOf(context, l);
      const way = { ...base, op: Op.inputGradient, inputStride, outputStride, output: before, packedTransposed, zeros };
      return l > 0 ? [...slope, way] : slope;
    }
    case "batch_norm": {
      const [gamma, beta] = parameters;
      const gradients = { gradient: gamma!.gradient, gradient2: beta!.gradient };
      const to = before === 0 ? delta : before;
      const places = { output: to, other: kept, weights: gamma!.at, state1: inverse, state2: sumsBack };
      return exchanging(Op.batchNormBackSums, { ...base, op: Op.batchNormBack, ...places, ...gradients });
    }
    case "dropout":
      return l > 0 ? [{ ...base, op: Op.dropoutBack, output: before, other: kept, ...masksOf(layer) }] : [];
  }
}

/** With the rules of all parameters the weights' updates are done in the same go. */
function gradientsOf(context: Context, l: number, rules: readonly Operation[] | null): Operation[] {
  const layer = context.plan.layers[l]!;
  const { parameters, silent } = context.parameters.layers[l]!;
  if (layer.kind !== "dense" && layer.kind !== "output") return [];
  const [weights, bias] = parameters;
  const { output, delta } = context.rows.layers[l]!;
  const base = { ...widths(layer), layer: l, other: delta };
  const all = context.parameters.parameters;
  const turn = all.indexOf(bias!);
  const { outputStride } = base;
  const listen: Operation = { ...base, op: Op.listen, input: output, inputStride: outputStride, turn };
  const input = outputOf(context, l - 1, true);
  const { gradient, blocks } = weights!;
  const product: Operation = { ...base, op: Op.weightGradient, input, gradient, blocks, zeros: zerosOf(context, l) };
  const rule = rules?.[all.indexOf(weights!)];
  return [
    ...(silent ? [{ ...listen, state1: silent.at }] : []),
    rule ? { ...rule, ...product, op: Op.weightStep, kind: rule.kind! } : product,
    { ...base, op: Op.biasGradient, gradient: bias!.gradient, turn },
  ];
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
  switch (spec.type) {
    case "sgd": {
      const kind = spec.momentum === 0 ? Optim.sgd : spec.nesterov ? Optim.nesterov : Optim.momentum;
      return { kind, number1: spec.momentum };
    }
    case "adagrad":
      return { kind: Optim.adagrad, number3: spec.epsilon };
    case "rmsprop":
      return { kind: Optim.rmsprop, number1: spec.rho, number6: 1 - spec.rho, number3: spec.epsilon };
    case "adam":
    case "adamw":
      return {
        kind: Optim[spec.type],
        number1: spec.beta1,
        number6: 1 - spec.beta1,
        number2: spec.beta2,
        number7: 1 - spec.beta2,
        number3: spec.epsilon,
      };
  }
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
    case Op.listen:
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
