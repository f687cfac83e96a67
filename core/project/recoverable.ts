/** Work that was never saved and that nobody has open. */
export interface Recoverable {
  /** Its name among the others. */
  journal: string;
  /** The project's file; null for a project that was never saved. */
  project: string | null;
  /** It continues another state of the file than the one that is there: it opens as a project of its own. */
  putAside: boolean;
  name: string;
  /** Of the last change; ISO 8601. */
  changed: string;
  /** The data's name; null where the journal does not say. */
  data: string | null;
  /** Runs of the project; null where the journal does not say. */
  runs: number | null;
  bytes: number;
}
