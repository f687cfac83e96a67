/** The settings of a run as a person names them, and which of them set runs apart. */
import { activationName } from "#core/network/kinds/activations/index";
import {
  isHiddenSpec,
  kindOfSpec,
  layerKinds,
  layerTypes,
  type HiddenSpec,
  type LayerType,
} from "#core/network/kinds/layers/index";
import { enabledLayers, type ExperimentSpec, type LayerSpec } from "#core/network/spec";
import { roundPercent } from "#core/percent";
import type { RunRecord } from "#core/project/document";

export interface Setting {
  id: string;
  title: string;
  /** One for each run, in their order. */
  values: string[];
}

interface Source {
  title: string;
  of(spec: ExperimentSpec, run: RunRecord): string;
}

/** Kinds of layers with a column of their own. */
const otherTypes = layerTypes.filter((type) => !layerKinds[type].hidden);

/** A layer may have the name of a setting of the dense ones, such as the activation: then it is told from that. */
const denseIds: readonly string[] = ["activation", "init", "l1", "l2"];
const layerId = (type: LayerType) => (denseIds.includes(type) ? `${type}Layer` : type);
const layerTitle = (type: LayerType) =>
  `${layerKinds[type].title.toLowerCase()}${denseIds.includes(type) ? " layer" : ""}`;

/** In the order of their columns. */
const sources: Record<string, Source> = {
  target: { title: "target", of: (_, run) => run.target },
  hidden: { title: "hidden", of: (spec) => String(dense(spec).length) },
  units: { title: "units", of: (spec) => unitWords(dense(spec).map(({ units }) => units)) },
  activation: { title: "activation", of: (spec) => each(spec, ({ activation }) => activationName(activation)) },
  init: { title: "initialiser", of: (spec) => each(spec, ({ init }) => initWords(init)) },
  ...Object.fromEntries(
    otherTypes.map((type) => [
      layerId(type),
      { title: layerTitle(type), of: (spec: ExperimentSpec) => kindWords(spec, type) },
    ]),
  ),
  l1: { title: "L1", of: (spec) => each(spec, ({ l1 }) => String(l1)) },
  l2: { title: "L2", of: (spec) => each(spec, ({ l2 }) => String(l2)) },
  loss: { title: "loss", of: ({ training }) => words(training.loss) },
  optimizer: { title: "optimiser", of: ({ training }) => training.optimizer.type },
  rate: {
    title: "learning rate",
    of: ({ training }, run) =>
      [training.optimizer.learningRate, ...run.rateChanges.map(({ learningRate }) => learningRate)].join(" → "),
  },
  optimizerSettings: { title: "optimiser's settings", of: optimizerWords },
  schedule: { title: "schedule", of: ({ training }) => settingsWords(training.schedule) },
  batch: { title: "batch", of: ({ training }) => String(training.batchSize) },
  // As they were set: a run that was trained on, or stopped, has the same setting and another length.
  epochs: { title: "planned epochs", of: ({ training }) => String(training.epochs) },
  clip: { title: "clipping", of: ({ training }) => (training.clip ? settingsWords(training.clip) : "none") },
  earlyStopping: {
    title: "early stopping",
    of: ({ training }) => (training.earlyStopping ? `after ${training.earlyStopping.patience}` : "none"),
  },
  classWeights: { title: "class weights", of: ({ training }) => training.classWeights },
  labelSmoothing: { title: "label smoothing", of: ({ training }) => String(training.labelSmoothing || "none") },
  seed: { title: "seed", of: ({ training }) => String(training.seed) },
  split: { title: "split", of: ({ recipe: { split } }) => splitWords(split) },
  scaling: { title: "scaling", of: ({ recipe }) => words(recipe.defaults.scale ?? "standard") },
};

/** What there is to say of one run's settings; made once of each, since a run keeps its spec for life. */
interface Told {
  target: string;
  rateChanges: RunRecord["rateChanges"];
  /** In the order of the sources. */
  values: string[];
  network: string;
  recipe: string;
}
const known = new WeakMap<ExperimentSpec, Told>();
function toldOf(run: RunRecord): Told {
  const { spec, target, rateChanges } = run;
  const found = known.get(spec);
  if (found && found.target === target && found.rateChanges === rateChanges) return found;
  const told = {
    target,
    rateChanges,
    values: Object.values(sources).map(({ of }) => of(spec, run)),
    network: JSON.stringify(spec.network),
    recipe: JSON.stringify([spec.recipe.columns, spec.recipe.defaults]),
  };
  known.set(spec, told);
  return told;
}

/** Those that differ between the runs first, the others after them. Whatever no setting above tells is told as a whole. */
export function compareSettings(runs: readonly RunRecord[]): { different: Setting[]; same: Setting[] } {
  const told = runs.map(toldOf);
  const all = Object.entries(sources).map(([id, { title }], at): Setting => ({
    id,
    title,
    values: told.map(({ values }) => values[at]!),
  }));
  const isSame = ({ values }: Setting) => values.every((value) => value === values[0]);
  const different = all.filter((setting) => !isSame(setting));
  const differing = new Set(different.map(({ id }) => id));
  if (!networkIds.some((id) => differing.has(id)) && new Set(told.map(({ network }) => network)).size > 1) {
    const order = {
      id: "order",
      title: "layers",
      values: runs.map(({ spec }) => layerWords(enabledLayers(spec.network))),
    };
    if (!isSame(order)) different.push(order);
  }
  const bare = new Set(told.map(({ recipe }) => recipe));
  if (bare.size > 1 && !differing.has("scaling")) {
    // Recipes that differ in a column's own settings have the same words: their numbers tell them apart.
    const columns = { id: "columns", title: "columns", values: runs.map(({ spec }) => columnWords(spec)) };
    const order = [...bare];
    const numbered = () => told.map(({ recipe }) => `recipe ${order.indexOf(recipe) + 1}`);
    different.push({ ...columns, values: isSame(columns) ? numbered() : columns.values });
  }
  return { different, same: all.filter(isSame) };
}
/** Columns that are named one by one. */
const mostNamed = 3;
const networkIds = ["hidden", "units", ...denseIds, ...otherTypes.map(layerId)];

/** `32-16 units, ReLU, adam, batch 32`: what a caption says of settings that are the same in all. */
export function sameWords(same: readonly Setting[]): string {
  const value = (id: string) => same.find((setting) => setting.id === id)?.values[0];
  const parts = [
    value("hidden") === "0" ? "no hidden layer" : value("units") && `${value("units")} units`,
    value("hidden") === "0" ? undefined : value("activation"),
    value("optimizer"),
    value("rate") && `rate ${value("rate")}`,
    value("batch") && `batch ${value("batch")}`,
    value("epochs") && `${value("epochs")} epochs`,
    value("seed") && `seed ${value("seed")}`,
  ];
  return parts.filter((part) => part).join(", ");
}

const dense = (spec: ExperimentSpec) => enabledLayers(spec.network).filter(isHiddenSpec);

function each(spec: ExperimentSpec, of: (layer: HiddenSpec) => string): string {
  const values = dense(spec).map(of);
  return values.length === 0 ? "–" : new Set(values).size === 1 ? values[0]! : values.join(", ");
}
function unitWords(units: readonly number[]): string {
  if (units.length === 0) return "–";
  return units.length > 3 && new Set(units).size === 1 ? `${units[0]} × ${units.length}` : units.join("-");
}
function initWords(init: HiddenSpec["init"]): string {
  if (init === undefined) return "by activation";
  return typeof init === "string" ? words(init) : settingsWords(init);
}
function kindWords(spec: ExperimentSpec, type: LayerType): string {
  const layers = enabledLayers(spec.network).filter((layer) => layer.type === type);
  if (layers.length === 0) return "none";
  const settings = layers.map((layer) => kindOfSpec(layer).setting(layer));
  if (settings.includes(null)) return `${layers.length} ${layers.length === 1 ? "layer" : "layers"}`;
  return new Set(settings).size === 1 ? settings[0]! : settings.join(", ");
}
function optimizerWords({ training: { optimizer } }: ExperimentSpec): string {
  const { type: _type, learningRate: _rate, ...rest } = optimizer;
  return (
    Object.entries(rest)
      .map(([key, value]) => `${words(key)} ${String(value)}`)
      .join(", ") || "none"
  );
}
function settingsWords(settings: { type: string }): string {
  const { type, ...rest } = settings;
  return [words(type), ...Object.values(rest).map(String)].join(" ");
}
function splitWords({ train, validation, test, stratify, seed, method, column, bins, fold }: Split): string {
  const shares = [train, validation, test].map((share) => roundPercent(share)).join("/");
  const even = `${stratify ? "" : ", not stratified"}${bins > 1 ? `, ${bins} ranges` : ""}`;
  const how = method === "time" ? `, by ${column}` : `${method === "group" ? `, ${column} together` : ""}${even}`;
  return `${fold ? `fold ${fold.index + 1} of ${fold.count}` : shares}${method === "time" ? "" : `, seed ${seed}`}${how}`;
}
type Split = ExperimentSpec["recipe"]["split"];
function columnWords({ recipe }: ExperimentSpec): string {
  const ignored = Object.entries(recipe.columns).flatMap(([name, { role }]) => (role === "ignored" ? [name] : []));
  if (ignored.length === 0) return "all";
  const named = ignored.length > mostNamed ? ignored.slice(0, mostNamed - 1) : ignored;
  const more = ignored.length - named.length;
  return `without ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
function layerWords(layers: readonly LayerSpec[]): string {
  const others = (layer: LayerSpec) =>
    [kindOfSpec(layer).short, kindOfSpec(layer).setting(layer) ?? []].flat().join(" ");
  return layers.map((layer) => (isHiddenSpec(layer) ? String(layer.units) : others(layer))).join(" · ");
}
const words = (id: string) =>
  id.replaceAll("_", " ").replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
