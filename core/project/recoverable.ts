/** Work that was never saved and that nobody here has open. */
export interface Recoverable {
  /** Its name among the others. */
  journal: string;
  /** The project's file; null for a project that was never saved. */
  project: string | null;
  /** It can't be laid over the file that is there: it opens as a project of its own. */
  putAside: boolean;
  /** Why not all of it, or nothing, can be read; null where nothing seems to be wrong. */
  fault: "damaged" | "newer" | null;
  /** Another computer seems to have it open: who that is. */
  heldBy: string | null;
  name: string;
  /** Of the last change; ISO 8601. */
  changed: string;
  /** The data's name; null where the journal does not say. */
  data: string | null;
  /** Runs of the project; null where the journal does not say. */
  runs: number | null;
  /** Bytes of the file, and of what of it can be recovered. */
  bytes: number;
  whole: number;
}

/** Work that a project goes on without: of another state of its file (`changed`), damaged, or of a later version. */
export interface PutAside {
  path: string;
  why: "changed" | "damaged" | "newer";
}
