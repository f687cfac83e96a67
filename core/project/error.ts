export type ProjectFault =
  | "not-found"
  | "not-a-project"
  | "damaged"
  | "missing-part"
  | "newer-version"
  | "invalid"
  | "in-use"
  /** By another computer, which can't be asked: a person may know that it is not. */
  | "in-use-elsewhere"
  | "changed-on-disk"
  | "write-failed";

/** A project file or journal that can't be read or written. `message` says what is wrong, where, and what to do next. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  constructor(
    readonly code: ProjectFault,
    message: string,
    /** The part concerned, where there is one: `runs/1/tensors/dense_1/weights.npy`. */
    readonly part?: string,
  ) {
    super(message);
  }
}
