import { microscopeOf } from "#core/explain/microscope/microscope";
import { subjectOf } from "#core/explain/microscope/of-run";
import { passes, type Chain, type Microscope, type StepLayer } from "#core/explain/microscope/view";
import { count, formatNumber, plural, scientific } from "#core/numbers";
import { weightsEpoch } from "#core/training/weights-epoch";
import { InputError } from "../errors";
import { Stages } from "../stages";
import { table } from "../text";
import { looking, Told, type Aspect } from "./aspect";

/** Rows of a table that a person still reads: of more units the strongest are told. */
const mostUnits = 24;

export const step: Aspect = {
  name: "step",
  option: {
    value: "N",
    help: "row N forward and back: every unit's z, a and gradients, and the chain rule of a weight",
  },
  options: {
    pass: { value: "P", help: `${passes.join(" or ")}: as the network answers (default), or as in its next update` },
    weight: {
      value: "T:I",
      help: "the number whose chain rule is told, as dense_1/weights:12 (default the largest gradient)",
    },
  },
  tell(subject, args, io) {
    const { run, epoch } = subject;
    const row = (args.integer("step", 1, 4_294_967_295) ?? 1) - 1;
    const pass = args.choice("pass", passes) ?? "inference";
    const weight = weightOf(args.text("weight"), run.model.tensors);
    const kept = epoch === weightsEpoch(run.record()) ? null : run.keptAt(epoch);
    const { subject: looked, probe } = subjectOf(run, kept);
    const question = { row, pass, whatIfs: [], ...(weight && { weight }) };
    const now = looking("MicroscopeError", () =>
      new Stages(io).through("following the row", microscopeOf(looked, question, probe)),
    );
    return new Told(
      jsonOf(now),
      `${subject.heading()}${words(
        now,
        run.dataset.prepared.inputs.map(({ name }) => name),
      )}`,
    );
  },
};

function weightOf(
  text: string | undefined,
  tensors: readonly { name: string; trainable: boolean; data: { length: number } }[],
) {
  if (text === undefined) return null;
  const [, name = "", at = ""] = /^(.+):(\d+)$/.exec(text) ?? [];
  const found = tensors.find((one) => one.trainable && one.name === name);
  if (found && Number(at) < found.data.length) return { tensor: name, index: Number(at) };
  const known = tensors.filter(({ trainable }) => trainable).map((one) => `${one.name}:0…${one.data.length - 1}`);
  throw new InputError(`--weight is “${text}”; there are ${known.join(", ")}`);
}

const plain = (values: Float64Array): number[] => Array.from(values);

const described = ({ id, kind, title, units, activation, forward, back }: Omit<StepLayer, "z" | "a" | "da" | "dz">) => {
  return { id, kind, title, units, activation, forward, back };
};

/** All numbers; the arrays that are only drawn are left out. */
function jsonOf({ x, outputs, layers, update, truth, classes, task, ...rest }: Microscope) {
  const { drawnInputs: _drawn, whatIfs: _whatIfs, ...kept } = rest;
  const { along: _along, outputs: after, ...made } = update;
  return {
    ...kept,
    row: kept.row + 1,
    task,
    truth: task === "regression" ? truth : classes[truth]?.label,
    classes: classes.map(({ label }) => label),
    outputs: plain(outputs),
    x: plain(x),
    layers: layers.map(({ z, a, da, dz, ...layer }) => ({
      ...described(layer),
      z: plain(z),
      a: plain(a),
      da: plain(da),
      dz: plain(dz),
    })),
    update: { ...made, outputs: plain(after) },
  };
}

function words(now: Microscope, inputs: readonly string[]): string {
  const { classes, truth, outputs, task, loss, split, pass, batch } = now;
  const labels = classes.map(({ label }) => label);
  const p = task === "binary" ? [1 - outputs[0]!, outputs[0]!] : plain(outputs);
  const answer =
    task === "regression"
      ? `ŷ ${formatNumber(outputs[0])}, y ${formatNumber(truth)} (standardised)`
      : `${labels[truth] ?? ""}; ${labels.map((label, k) => `p(${label}) ${formatNumber(p[k])}`).join(", ")}`;
  const how =
    batch === null
      ? `in ${pass}`
      : `in update ${count(batch.update)}, place ${batch.place + 1} of ${plural(batch.rows, "row")}`;
  const worked = loss.worked === null ? "" : ` = ${loss.worked}`;
  const first = table(
    ["input", "x"],
    strongest(now.x, now.drawnInputs).map((i) => [inputs[i] ?? `input ${i + 1}`, now.x[i]!]),
  );
  return (
    `row ${now.row + 1} (${split}), ${how}: ${answer}\nloss ${formatNumber(loss.value)}${worked}\n\n${first}` +
    now.layers.map((layer, l) => layerWords(now, layer, l)).join("") +
    chainWords(now)
  );
}
const strongest = (all: Float64Array, drawn: Uint32Array): number[] =>
  all.length <= mostUnits ? Array.from(all.keys()) : Array.from(drawn).sort((a, b) => a - b);

function layerWords({ classes, task, layers }: Microscope, layer: StepLayer, l: number): string {
  const { title, units, drawn, forward, back, z, a, da, dz } = layer;
  const last = l === layers.length - 1;
  const shown = strongest(z, drawn);
  const some = shown.length < units ? `, the ${shown.length} strongest of ${count(units)} units` : "";
  const nameOf = (unit: number) => (last && task === "multiclass" ? (classes[unit]?.label ?? "") : String(unit + 1));
  const lines = table(
    ["unit", "z", "a", "∂L/∂a", "∂L/∂z"],
    shown.map((unit) => [nameOf(unit), z[unit]!, a[unit]!, last ? null : da[unit]!, dz[unit]!]),
  );
  return `\n${title}${some}: ${forward}; back ${back}\n${lines}`;
}

function chainWords({ chain, proof, layers, update }: Microscope): string {
  const { da, slope, factor, product, throughBatch } = chain;
  const best = proof.differences.reduce((least, one) => (one.apart < least.apart ? one : least));
  const lines = [
    `${nameOf(chain)} of ${layers[chain.layer]!.title}, w = ${formatNumber(chain.w)}`,
    `∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w = ${formatNumber(da)} · ${formatNumber(slope)} · ${formatNumber(factor.value)} = ${formatNumber(product, 10)}`,
    ...(throughBatch === 0 ? [] : [`through the batch besides: ${formatNumber(throughBatch, 10)}`]),
    `engine, backpropagation: ${formatNumber(proof.engine, 10)}`,
    `finite difference, h = ${scientific(best.h, 1)}: ${formatNumber(best.value, 10)}, apart by ${scientific(best.apart, 1)}`,
    `${update.optimizer}, η ${formatNumber(update.learningRate)}: w → ${formatNumber(update.w.after)}; the row's loss ${formatNumber(update.loss.now)} → ${formatNumber(update.loss.alone)} by this weight alone, ${formatNumber(update.loss.all)} by all ${count(update.parameters)}`,
  ];
  return `\n${lines.map((line) => `${line}\n`).join("")}`;
}
const nameOf = ({ tensor, index }: Chain): string => `${tensor}:${index}`;
