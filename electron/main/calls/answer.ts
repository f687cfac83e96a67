import { z } from "zod";
import { type Answer, type Argument, type CallName, calls, type Result } from "#bridge/contract";
import { CallError } from "../call-error";
import type { Handlers } from "../context";

const failure = (code: string, message: string): Answer<never> => ({ ok: false, code, message });

/** Check the argument of a call, run its handler, and turn whatever happens into an answer. */
export async function answer<N extends CallName>(
  handlers: Pick<Handlers, N>,
  name: N,
  argument: unknown,
): Promise<Answer<Result<N>>> {
  const parsed = calls[name].argument.safeParse(argument);
  if (!parsed.success) return failure("bad_argument", `${name}: ${z.prettifyError(parsed.error)}`);
  try {
    return { ok: true, value: await handlers[name](parsed.data as Argument<N>) };
  } catch (error) {
    if (error instanceof CallError) return failure(error.code, error.message);
    return failure("failed", `${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
