/** What a kind of layer is told of its place in a compiled plan, and the operations that it answers with. */
import { Op, type Field } from "./codes";
import type { ParameterPlace, Place, RowsOfLayer } from "./places";

/** An operation by the names of its words; those left out are 0. */
export type Operation = { op: Op } & Partial<Record<Exclude<keyof typeof Field, "op" | "count">, number>>;

/** What belongs to no thread's own part is done by the thread whose turn it is; −1: the work is shared. */
export const shared = -1;

/** What a layer keeps of a batch beside its output and ∂L/∂output. */
export interface Keeps {
  /** Z apart from the output. */
  z?: boolean;
  /** A number for each output: x̂. */
  matrix?: boolean;
  /** Dropout's masks. */
  masks?: boolean;
  /** Sums of blocks of rows, on the way there and on the way back. */
  sums?: boolean;
  /** A number for each unit of the shortcut. */
  side?: boolean;
  /** A number for each unit, or for each row: 1/σ. */
  inverse?: "unit" | "row";
}

/** Where a layer's numbers lie. Places are bytes. */
export interface LayerAt {
  base: { layer: number; inputs: number; units: number; inputStride: number; outputStride: number };
  /** Rows that the layer takes; 0 for those of the step. */
  input: number;
  rows: RowsOfLayer;
  /** ∂L/∂input; 0 where nobody asks for it. */
  before: number;
  /** Where lists that leave out zeros may pay. */
  zeros: number;
  /** The layer's shortcut; null where it has none. */
  shortcut: ShortcutAt | null;
  /** A parameter or a statistic by its name. */
  place(name: string): Place;
  parameter(name: string): ParameterPlace;
  /** Steps in which a unit has not fired; null where units can't die. */
  silentSteps: Place | null;
  /** Which thread does work on a parameter that is not shared. */
  turn(parameter: ParameterPlace): number;
  /** The rule of a parameter that can be followed in the same go as its gradient is computed; null where it has to wait. */
  rule(parameter: ParameterPlace): Operation | null;
}

/** Where the numbers of a shortcut lie. */
export interface ShortcutAt {
  /** As of a layer that takes the shortcut's units and has the layer's own. */
  base: LayerAt["base"];
  /** Rows that come through it; 0 for those of the step. */
  input: number;
  zeros: number;
  /** ∂L/∂input; 0 where nobody asks for it. */
  delta: number;
  /** A shortcut of a later layer has written there already: this one's is added. */
  shared: boolean;
}

/** An operation on rows that needs sums over all of them: each thread sums its own rows first. */
export const exchanging = (sums: Op, operation: Operation): Operation[] => [
  { ...operation, op: sums },
  { op: Op.barrier },
  operation,
];
