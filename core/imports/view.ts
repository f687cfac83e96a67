/** What the window is told of a file with a network. */
import type { ExperimentSpec } from "../network/spec";

export interface FoundModelView {
  /** The file's. */
  name: string;
  /** Name of the format, for people. */
  format: string;
  /** What becomes the draft, where the file holds no weights; null: a run is made of it. */
  spec: ExperimentSpec | null;
  target: string | null;
  /** In words, one a layer. */
  layers: string[];
  /** In words; null without weights. */
  parameters: string | null;
  /** Which column goes to which input of the network, in the file's order. */
  inputs: { name: string; column: string }[];
  classes: string[];
  /** The file says how its inputs are scaled: there is nothing to choose. */
  scaled: boolean;
  /** What a person should know, without a full stop. */
  notes: string[];
}
