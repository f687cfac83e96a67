/** Data that can't be used as it stands. `message` says what is wrong, where, and what to do next. */
export class DataError extends Error {
  override readonly name = "DataError";
  constructor(
    readonly code: string,
    message: string,
    readonly line?: number,
  ) {
    super(message);
  }
}
