/** A call that the command line does not understand: exit code 2. Everything else that goes wrong is 1. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A file that can't be read or written, a run that is not there, and the like. `message` says what, where and what to do next. */
export class InputError extends Error {
  override readonly name = "InputError";
}
