/** Calls to the main process that throw what went wrong in words. */
import type { Argument, CallName, Result } from "#bridge/contract";

export class BridgeError extends Error {
  override readonly name = "BridgeError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export async function bridge<N extends CallName>(
  name: N,
  ...argument: Argument<N> extends undefined ? [] : [Argument<N>]
): Promise<Result<N>> {
  const answer = await window.lab.call(name, argument[0] as Argument<N>);
  if (!answer.ok) throw new BridgeError(answer.code, answer.message);
  return answer.value;
}
