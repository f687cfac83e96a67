/** A specification that can't be used. `message` names the place (`training.optimizer.type`), what stands there, and what there is. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  constructor(
    message: string,
    /** Where in the specification, as it stands in `message`; empty for the whole. */
    readonly path = "",
  ) {
    super(message);
  }
}
