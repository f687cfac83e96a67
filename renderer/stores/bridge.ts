/** Calls to the main process that throw what went wrong in words. */
import type { Answer, Argument, GrantedFile, PageCallName, Result } from "#bridge/contract";

export class BridgeError extends Error {
  override readonly name = "BridgeError";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export async function bridge<N extends PageCallName>(
  name: N,
  ...argument: Argument<N> extends undefined ? [] : [Argument<N>]
): Promise<Result<N>> {
  return valueOf(await window.lab.call(name, argument[0] as Argument<N>));
}

/** A dropped file with its place, or null where it has none. */
export const takeDropped = async (file: File): Promise<GrantedFile | null> =>
  valueOf(await window.lab.takeDropped(file));

function valueOf<R>(answer: Answer<R>): R {
  if (!answer.ok) throw new BridgeError(answer.code, answer.message);
  return answer.value;
}
