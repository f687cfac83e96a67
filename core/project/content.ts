/** A project in memory, and a file's parts. */
import type { RunSnapshot } from "../training/snapshot";
import type { ProjectDocument } from "./document";

export interface ProjectContent {
  document: ProjectDocument;
  /** The data file as it was imported, unchanged. */
  source: { name: string; bytes: Uint8Array } | null;
  runs: RunSnapshot[];
  /** Runs that could not be read, which are left out of the rest; there where there are some. */
  damaged?: DamagedRun[];
  /** Parts and fields that this version does not know; there where there are some. */
  unknown?: string[];
}

export interface DamagedRun {
  /** As far as it is known. */
  id: string | null;
  /** What is wrong, and where. */
  reason: string;
}

/** A named piece of a project file: `project.json`, `data/source.csv`, `runs/1/tensors/dense_1/weights.npy`, … */
export interface Part {
  name: string;
  bytes: Uint8Array;
}
