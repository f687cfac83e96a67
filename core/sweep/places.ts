/** Where a setting stands in a spec, and settings with a name of their own that change several places at once. */
import { activationIds, defaultInitialiser, type ActivationId } from "../network/kinds/activations/index";
import { isHiddenSpec, type HiddenSpec } from "../network/kinds/layers/index";
import { SpecError } from "../network/error";
import { branchFor, isRecord, keysOf, schemaAt } from "../network/schema-walk";
import { specSchema, type ExperimentSpec, type LayerSpec } from "../network/spec";

/** Changes a spec that belongs to the caller; what it leaves is checked as a whole afterwards. */
type Change = (spec: ExperimentSpec, value: unknown, name: string) => void;

interface Shorthand {
  title: string;
  doc: string;
  apply: Change;
}

/** Specs and their values are plain JSON. */
const copied = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

const refuse = (name: string, message: string): never => {
  throw new SpecError(`${name}: ${message}`, name);
};

/** A hidden layer with what follows it up to the next one: batch normalisation, dropout. */
function blocksOf(layers: readonly LayerSpec[]): { before: LayerSpec[]; blocks: LayerSpec[][] } {
  const first = layers.findIndex(isHiddenSpec);
  const before = layers.slice(0, first < 0 ? layers.length : first);
  const blocks: LayerSpec[][] = [];
  for (const layer of layers.slice(before.length)) {
    if (isHiddenSpec(layer) || blocks.length === 0) blocks.push([]);
    blocks.at(-1)!.push(layer);
  }
  return { before, blocks };
}

const eachHidden = (spec: ExperimentSpec, name: string, change: (layer: HiddenSpec) => void): void => {
  const hidden = spec.network.layers.filter(isHiddenSpec);
  if (hidden.length === 0) refuse(name, "the network has no hidden layer");
  hidden.forEach(change);
};

/** Settings of the whole network, one line each. */
export const shorthands: Readonly<Record<string, Shorthand>> = {
  "network.depth": {
    title: "hidden layers",
    doc: "So many hidden layers: the first ones of the spec, the last of them again where there are more. What follows a layer (batch normalisation, dropout) goes with it.",
    apply(spec, value, name) {
      if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 100)
        refuse(name, `${JSON.stringify(value)} is no number of layers; it is a whole number from 0 to 100`);
      const { before, blocks } = blocksOf(spec.network.layers);
      const last = blocks.at(-1);
      if (!last) return refuse(name, "the spec has no hidden layer that could be repeated");
      const wanted = Array.from({ length: value as number }, (_, i) => copied(blocks[i] ?? last));
      spec.network.layers = [...before, ...wanted.flat()];
    },
  },
  "network.units": {
    title: "units",
    doc: "Units of every hidden layer.",
    apply: (spec, value, name) => eachHidden(spec, name, (layer) => Object.assign(layer, { units: value })),
  },
  "network.activation": {
    title: "activation",
    doc: "Of every hidden layer, with the initialiser that suits it.",
    apply(spec, value, name) {
      if (!activationIds.some((id) => id === value))
        refuse(name, `${JSON.stringify(value)} is not known; there are ${activationIds.join(", ")}`);
      const activation = value as ActivationId;
      eachHidden(spec, name, (layer) => Object.assign(layer, { activation, init: defaultInitialiser(activation) }));
    },
  },
  "network.l1": {
    title: "L1",
    doc: "Of every hidden layer.",
    apply: (spec, value, name) => eachHidden(spec, name, (layer) => Object.assign(layer, { l1: value })),
  },
  "network.l2": {
    title: "L2",
    doc: "Of every hidden layer.",
    apply: (spec, value, name) => eachHidden(spec, name, (layer) => Object.assign(layer, { l2: value })),
  },
};

/** `network.layers[2].units` → its keys. */
export function keysOfPath(path: string): (string | number)[] {
  const keys: (string | number)[] = [];
  const rest = path.replace(/(?:^|\.)([A-Za-z_][\w]*)|\[(\d+)\]/gy, (_, key?: string, index?: string) => {
    keys.push(key ?? Number(index));
    return "";
  });
  if (rest !== "" || keys.length === 0)
    throw new SpecError(`${path}: is no setting; a setting is written as in training.optimizer.learningRate`, path);
  return keys;
}

/** A copy of the spec with the setting changed. Throws a SpecError where the spec has no such place. */
export function withSetting(spec: ExperimentSpec, path: string, value: unknown): ExperimentSpec {
  const copy = copied(spec);
  const short = Object.hasOwn(shorthands, path) ? shorthands[path] : undefined;
  if (short) {
    short.apply(copy, value, path);
    return copy;
  }
  const keys = keysOfPath(path);
  let at: unknown = copy;
  for (const [depth, key] of keys.slice(0, -1).entries()) {
    const next: unknown = isRecord(at) || Array.isArray(at) ? (at as Record<string | number, unknown>)[key] : undefined;
    if (!isRecord(next) && !Array.isArray(next)) {
      const known = isRecord(at) ? Object.keys(at).join(", ") : Array.isArray(at) ? `${at.length} of them` : "nothing";
      throw new SpecError(`${path}: the spec has no ${wordsOf(keys.slice(0, depth + 1))}; there is ${known}`, path);
    }
    at = next;
  }
  const last = keys.at(-1)!;
  if (Array.isArray(at) && !(Number(last) < at.length))
    throw new SpecError(`${path}: the spec has ${at.length} there, counted from 0`, path);
  if (last === "type" && isRecord(at)) dropForeign(copy, keys.slice(0, -1), at, value);
  (at as Record<string | number, unknown>)[last] = copied(value);
  return copy;
}

/** Another kind has other settings: those that it does not know go, those in common (a learning rate) stay. */
function dropForeign(
  spec: ExperimentSpec,
  path: readonly (string | number)[],
  at: Record<string, unknown>,
  type: unknown,
) {
  const schema = schemaAt(specSchema, path, spec);
  if (schema === null) return;
  const known = new Set(keysOf(branchFor(schema, { type })));
  for (const key of Object.keys(at)) if (!known.has(key)) delete at[key];
}

const wordsOf = (keys: readonly (string | number)[]): string =>
  keys.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i > 0 ? "." : ""}${key}`)).join("");
