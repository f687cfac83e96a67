/** A kind of file that a network is taken from. */
import type { FoundModel } from "./found";

export interface ModelFile {
  bytes: Uint8Array;
  /** What lies beside it and says what it is of (`spec.json`, `recipe.json`), or a spec that a person gave; null: nothing. */
  beside: { spec: unknown; fitted?: unknown } | null;
}
/** @throws ImportError */
export type ReadModel = (file: ModelFile) => FoundModel;

export interface ImportFormat {
  title: string;
  endings: readonly string[];
  /** What is taken from it, in a sentence. */
  what: string;
  /** Weights are in it: it becomes a run. Else it becomes the draft. */
  weights: boolean;
  read: ReadModel;
}
