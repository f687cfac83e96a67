/**
 * What a kind of layer is made of. Everything that is asked about a kind stands in its module; who asks goes through the registry
 * (`index.ts`) and names none.
 */
import type { z } from "zod";
import type { FloatArray, Precision } from "../../../engine/numbers";
import type { GivenMasks, Layer } from "../../../engine/plain/layer";
import type { Keeps, LayerAt, Operation } from "../../../engine/plan/layer-at";
import type { ActivationId } from "../activations/index";
import type { FoundLayer, FoundStep } from "../found-step";
import type { InferenceStep } from "../inference";
import type { InitialiserSpec } from "../initialisers/index";

/** A layer as it runs: what all kinds have. */
export interface LayerBase {
  /** Stable in a network, for files and findings: `dense_1`, `batch_norm_1`, `dropout_2`, `output`. Its kind is told by `kind` alone. */
  id: string;
  /** For people: `dense 1`, `batch norm 1`, `dropout 2`, `output`. A kind that is not always numbered has no number where it stands alone. */
  title: string;
  inputs: number;
  units: number;
  /** Trainable parameters. */
  parameters: number;
  /** Index into `NetworkSpec.layers`, or −1 for the output layer. */
  source: number;
  /** An earlier layer whose output it takes beside that of the layer before. */
  shortcut?: Shortcut;
}
/** The layer that a shortcut comes from, or the input. */
export interface Shortcut {
  /** Its index among the layers that run; −1: the input. */
  layer: number;
  id: string;
  title: string;
  units: number;
}
export type LayerName = Pick<LayerBase, "id" | "title" | "inputs" | "source" | "shortcut">;

/** An array of a layer: what it learns, and what it keeps beside. */
export interface LayerArray {
  /** `weights`: the tensor of `dense_1` is named `dense_1/weights`. */
  name: string;
  shape: readonly number[];
  /** `weight`: a matrix (inputs × units), which takes penalties and decay; `vector`: trained without; `statistic`: kept, not trained. */
  role: "weight" | "vector" | "statistic";
  /** The value that it begins with, or how it is drawn. */
  start: number | { init: InitialiserSpec };
  /** Counts in the layer's signals. */
  measured: boolean;
  l1?: number;
  l2?: number;
}

/** What the plain pass is made from. */
export interface PlainSettings {
  /** The initial weights, or null where others will be written there, or there are none. */
  drawn: FloatArray | null;
  precision: Precision;
  seed: number;
  /** Dropout masks to take in place of drawn ones. */
  masks: GivenMasks | null;
}

/** What stands beside a layer that runs, for its checks. */
export interface Neighbours {
  before: LayerTraits | undefined;
  next: LayerTraits | undefined;
}

/** What doctor and checks ask. */
export interface LayerTraits {
  /** Its units have weights and an activation: it counts as a hidden layer. */
  hidden: boolean;
  /** After training it passes on what it gets. */
  passes: boolean;
  /** Brings its outputs to size: over the rows of a batch, or over the units of a row. */
  normalises: "batch" | "row" | null;
  /** A function of each output by itself, and nothing else. */
  applies: boolean;
}

/** Numbers in words, as whoever shows them writes them. */
export interface Wording {
  count(value: number): string;
  plural(value: number, noun: string): string;
  percent(share: number): string;
}

/** How a layer is drawn in the diagram. */
export interface LayerDrawing {
  /** How far the column before stands, 1 where lines cross between all units. */
  share: number;
  /** In the box: a cell for each unit, or a bell down the whole height. */
  glyph: "cells" | "bell";
  /** Lines from all units to all, by the weights, or from each to its own. */
  lines: "weights" | "through";
}

type AnySpec = { enabled?: boolean | undefined };

/** `Schema` is null for a kind that no spec holds. */
export interface LayerKind<Schema extends z.ZodObject | null, Plan extends LayerBase> extends LayerTraits {
  // Words
  title: string;
  /** In a menu. */
  choice: string;
  /** For little room, in place of the title's words. */
  short: string;
  doc: string;
  /** A single layer of the kind has a number too. */
  numbered: boolean;
  /** A line about a layer: `rate 0.2`; null: its units and activation. `narrow` where there is little room. */
  words(layer: Plan, narrow: boolean): string | null;
  /** How its parameters come about: `4 × 32 + 32`, words for those without. */
  formula(layer: Plan): readonly (number | string)[];
  /** Its setting in a word, where experiments are compared; null where it has none, or several. */
  setting(spec: SpecOf<Schema>): string | null;
  /** What it does, for the inspector; `before` names what it gets its numbers from. */
  prose(layer: Plan, before: string, say: Wording): string[];
  drawing: LayerDrawing;
  /** What it does to a row, and what it gives back of ∂L/∂a, in symbols. */
  inSymbols(layer: Plan, training: boolean): { forward: string; back: string };

  // Spec and plan
  schema: Schema;
  plan(spec: SpecOf<Schema>, name: LayerName): Plan;
  arrays(layer: Plan): LayerArray[];
  /** Multiplications of one row's way forward. */
  multiplications(layer: Plan): number;
  /** The function that its outputs went through in it; null where it has none, or the loss takes it. */
  activation(layer: Plan): ActivationId | null;
  /** Share of the outputs that are dropped in training. */
  dropRate(layer: Plan): number;
  /** Doubts about a layer that runs, by the field where they stand. */
  doubts(spec: SpecOf<Schema>, beside: Neighbours): { field: string; message: string }[];
  /** What is said at a field in place of the general words about its bounds. */
  refusals: Readonly<Record<string, string>>;

  // Passes
  plain(layer: Plan, settings: PlainSettings): Layer;
  /** What the compiled plan keeps of a batch. */
  keeps(layer: Plan): Keeps;
  /** Whether outputs are rich in zeros: of itself, as far as its inputs are, or never. */
  zeros(layer: Plan): "own" | "input" | "none";
  /** Whether ∂L/∂input is rich in zeros. */
  thinsDelta(layer: Plan): boolean;
  forward(layer: Plan, at: LayerAt, training: boolean): Operation[];
  /** From ∂L/∂output, which lies in `delta`, to ∂L/∂Z there and ∂L/∂input in `before`. */
  backward(layer: Plan, at: LayerAt): Operation[];
  /** Gradients of parameters that `backward` leaves open. */
  gradients(layer: Plan, at: LayerAt): Operation[];

  // Out of the laboratory
  /** What it does to a row after training, step by step; nothing where it passes on what it gets. */
  inference(layer: Plan): InferenceStep[];

  // Into the laboratory
  /** The layer that does what a step of a foreign network does, or that one and the next; words where it could, but for a setting. */
  found?(step: FoundStep, next: FoundStep | undefined): FoundLayer | string | null;

  // PyTorch
  /** What it makes of the outputs of the layer before and of its shortcut, where it has one; both are expressions. */
  join?(before: string, side: string): string;
  /** Modules in nn.Sequential, without brackets: the first one holds the arrays. */
  modules(layer: Plan): string[];
  /** The module's class and its arrays' names, by those of ours; null without arrays. */
  module: PyTorchModule | null;
  /** Every script says how its arrays are read, so that a layer more changes few lines. */
  inEveryScript: boolean;
}
export interface PyTorchModule {
  class: string;
  /** What the script calls the names. */
  name: string;
  names: Readonly<Record<string, string>>;
}
export type SpecOf<Schema extends z.ZodObject | null> = Schema extends z.ZodObject
  ? z.output<Schema> & AnySpec
  : AnySpec;
