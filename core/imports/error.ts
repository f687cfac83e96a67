/** A file that no network can be taken from. `message` says what, where and what to do; it ends without a full stop. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}
