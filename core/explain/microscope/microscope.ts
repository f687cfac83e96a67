/** Backpropagation of one row, step by step, with the numbers of a run at one moment. */
import type { Batch, Model } from "../../engine/engine";
import { kindOf, labelOf, type LayerPlan } from "../../network/kinds/layers/index";
import { lossOf } from "../../network/kinds/losses/index";
import type { Pieces } from "../../pieces";
import { hugeRate } from "../../training/histograms";
import { restoreTensors } from "../../training/tensors";
import { arrayOf, chainOf, type Chosen } from "./chain";
import { differencesOf, lossAlong } from "./differences";
import { matrixOf, strongest, unitsOf, weightsBetween } from "./drawn";
import { Look, type Entered } from "./look";
import { enter, passesDiffer, type Rows, type Subject } from "./subject";
import { OptimiserState, tryUpdate, update } from "./update";
import type { Chain, Microscope, PassName, Proof, StepLayer, WhatIf } from "./view";

export interface MicroscopeQuestion {
  row: number;
  pass: PassName;
  /** The number whose chain rule is shown; left out: the one with the largest gradient in `layer`, or in the last hidden one. */
  weight?: Chosen | undefined;
  layer?: string | undefined;
  /** Updates on single rows that are made first, one after the other. */
  whatIfs: readonly WhatIf[];
}

/** `probe`: from `Run.probe`, the engine that trains, whose weights are written here; null where there is none. */
export function* microscopeOf(subject: Subject, question: MicroscopeQuestion, probe: Model | null): Pieces<Microscope> {
  const { plan, training } = subject;
  const look = new Look(subject);
  // Where the state is not known it begins at 0, as before the first update.
  const state = new OptimiserState(
    look,
    training,
    subject.state,
    subject.state ? subject.step + 1 : 1,
    subject.learningRate,
  );
  yield;
  for (const { row, pass } of question.whatIfs) {
    const { entered } = yield* enter(subject, row, pass);
    look.enter(entered);
    look.back();
    yield;
    update(look, state, training, { rounded: true });
    yield;
  }
  const rows = yield* enter(subject, question.row, question.pass);
  const loss = look.enter(rows.entered);
  yield;
  look.back();
  yield;
  const chosen = chosenOf(look, question);
  const chain = chainOf(look, chosen);
  const shown = shownLayers(look, chain, question.pass === "training");
  yield;
  const { parameter } = look.find(chosen.tensor)!;
  const engine = parameter.gradient[chosen.index]!;
  const [outputs, { lossRow }] = [look.predictions(), look];
  const differences = yield* differencesOf(look, chosen, engine);
  // The way back reads what the way forward left: here of other weights.
  look.forward();
  look.back();
  const tried = tryUpdate(look, state, training, chosen, loss);
  yield;
  const along = yield* lossAlong(look, chosen, reachOf(tried.w, parameter.tensor.data));
  const proof = yield* provenOf(look, rows, chosen, probe, { engine, differences });
  return {
    run: subject.run,
    epoch: subject.epoch,
    row: question.row,
    split: rows.split,
    pass: question.pass,
    passesDiffer: passesDiffer(plan),
    batch: rows.batch,
    task: plan.task,
    classes: subject.dataset.prepared.classes,
    loss: { id: plan.loss, value: loss, worked: lossOf(plan.loss).worked(outputs, lossRow) },
    truth: lossRow.y,
    outputs,
    ...shown,
    chain,
    proof,
    update: { ...tried, stateKnown: subject.state !== null || state.names.length === 0, along },
    whatIfs: question.whatIfs.length,
    parameters: plan.parameters,
  };
}

function chosenOf(look: Look, { weight, layer }: MicroscopeQuestion): Chosen {
  const known = weight && look.find(weight.tensor);
  if (weight && known && weight.index < known.parameter.tensor.data.length) return weight;
  const { layers } = look.plan;
  const learning = layers.flatMap(({ parameters }, l) => (parameters > 0 ? [l] : []));
  const asked = layers.findIndex(({ id }) => id === layer);
  // A layer without weights leads to those of the one before it, and the first one to those behind it.
  const near = learning.filter((l) => l <= asked).at(-1) ?? learning[0]!;
  const hidden = learning.filter((l) => kindOf(layers[l]!).hidden).at(-1);
  return largestOf(look, asked >= 0 ? near : (hidden ?? learning.at(-1)!));
}
/** The number of a layer with the largest gradient. */
function largestOf(look: Look, l: number): Chosen {
  const plan = look.plan.layers[l]!;
  const name = matrixOf(plan);
  const found = look.layers[l]!.parameters.find(({ tensor }) => tensor.name === name) ?? look.layers[l]!.parameters[0]!;
  const { gradient, tensor } = found;
  let best = 0;
  for (let i = 1; i < gradient.length; i++) if (Math.abs(gradient[i]!) > Math.abs(gradient[best]!)) best = i;
  return { tensor: tensor.name, index: best };
}

function shownLayers(look: Look, chain: Chain, training: boolean): Pick<Microscope, "x" | "drawnInputs" | "layers"> {
  const { plan } = look;
  const x = look.ofRow(look.in.x, plan.inputs);
  const drawnInputs = strongest(x, null, unitsOf(chain, -1));
  const layers: StepLayer[] = [];
  plan.layers.forEach((layer, l) => {
    const of = (values: Parameters<Look["ofRow"]>[0]) => look.ofRow(values, layer.units);
    const last = l === plan.layers.length - 1;
    const numbers = {
      z: of(look.layers[l]!.z),
      a: last ? look.predictions() : of(look.layers[l]!.output),
      da: of(look.da[l]!),
      dz: of(look.dz[l]!),
    };
    const drawn = strongest(numbers.a, numbers.dz, unitsOf(chain, l));
    const from = layers[l - 1]?.drawn ?? drawnInputs;
    const weights = weightsBetween(look, l, from, drawn);
    layers.push({ ...describedOf(look, l, layer, training), ...numbers, drawn, weights });
  });
  return { x, drawnInputs, layers };
}
function describedOf(look: Look, l: number, layer: LayerPlan, training: boolean) {
  return {
    ...labelOf(layer),
    inputs: layer.inputs,
    units: layer.units,
    activation: "activation" in layer ? layer.activation : null,
    shortcut: layer.shortcut?.layer ?? null,
    lines: kindOf(layer).drawing.lines,
    ...kindOf(layer).inSymbols(layer, training),
    parameters: look.layers[l]!.parameters.map(({ tensor: { name, shape } }) => {
      const matrix = shape.length === 2;
      const [rows, columns] = matrix ? [shape[0]!, shape[1]!] : [1, shape[0]!];
      const at = look.at(l);
      const factors = Float64Array.from({ length: matrix ? rows : columns }, (_, i) => {
        return look.layers[l]!.factor(arrayOf(name), matrix ? i * columns : i, at).value;
      });
      return { name, matrix, rows, columns, factors };
    }),
  };
}

/** How far to both sides of a weight its loss is drawn: several of its steps, and as far as weights of its layer differ. */
function reachOf({ before, after }: { before: number; after: number }, data: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i]! ** 2 / data.length;
  const reach = Math.max(6 * Math.abs(after - before), Math.sqrt(squares));
  return Number.isFinite(reach) && reach > 0 ? reach : 0.5;
}

/** The same gradient by the engine that trains, of the row alone or of its batch. */
function* provenOf(
  look: Look,
  { entered, whole }: Rows,
  chosen: Chosen,
  probe: Model | null,
  known: Pick<Proof, "engine" | "differences">,
): Pieces<Proof> {
  const differs = passesDiffer(look.plan);
  if (!probe) return { ...known, training: null, batch: null };
  const of = (rows: Entered) => {
    restoreTensors(probe.tensors, look.tensors);
    return trainingGradient(probe, rows, chosen);
  };
  const training = differs ? null : of(entered);
  yield;
  if (!whole) return { ...known, training, batch: null };
  look.enter(whole);
  yield;
  look.backFromAll();
  yield;
  const mean = look.find(chosen.tensor)!.parameter.gradient[chosen.index]!;
  return { ...known, training, batch: { rows: whole.rows, mean, training: of(whole) } };
}

/** Read off one plain step: see `hugeRate`. */
function trainingGradient(model: Model, { x, y, rows, pass }: Entered, { tensor, index }: Chosen): number {
  const { data } = model.tensors.find(({ name }) => name === tensor)!;
  const before = data[index];
  const batch: Batch = { x: Float32Array.from(x), y, rows };
  model.trainStep(batch, { step: pass.training ? pass.step : 0, learningRate: hugeRate, measure: false });
  return (before - data[index]) / hugeRate;
}
