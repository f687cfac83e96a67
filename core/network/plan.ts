/** From a network's specification to its layers as they run: the implied output layer, sizes, names and parameter counts. */
import type { Task } from "../data/types";
import type { ActivationId } from "./activations";
import type { InitialiserSpec } from "./initialisers";
import type { LossId } from "./spec";

interface LayerBase {
  /** Stable in a network, for files and findings: `dense_1`, `batch_norm_1`, `dropout_2`, `output`. */
  id: string;
  /** For people: `dense 1`, `batch norm 1`, `dropout 2`, `output`. */
  title: string;
  inputs: number;
  units: number;
  /** Trainable parameters. */
  parameters: number;
  /** Index into `NetworkSpec.layers`, or −1 for the output layer. */
  source: number;
}
export type LayerPlan =
  | (LayerBase & {
      kind: "dense" | "output";
      activation: ActivationId | "softmax";
      init: InitialiserSpec;
      l1: number;
      l2: number;
    })
  | (LayerBase & { kind: "batch_norm"; momentum: number; epsilon: number })
  | (LayerBase & { kind: "dropout"; rate: number });

export interface NetworkPlan {
  task: Task;
  loss: LossId;
  inputs: number;
  /** Outputs: 1 for binary and regression, one per class otherwise. */
  outputs: number;
  classes: number;
  layers: LayerPlan[];
  parameters: number;
  /** Multiplications of one row's way forward. */
  multiplications: number;
}
