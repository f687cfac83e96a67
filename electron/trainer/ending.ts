/** Work that may be ended before it is done: signals, and waiting until one of them is given. */
import { CommandError } from "./command-error";

/** Why work was ended that somebody asked for. */
export const cancelled = (): CommandError =>
  new CommandError("cancelled", "This was cancelled. The project is as it was.");

/** A signal that is never given. */
export const endless: AbortSignal = new AbortController().signal;

/** Ends what goes by a controller; gives another for what comes. */
export function ended(controller: AbortController): AbortController {
  controller.abort(cancelled());
  return new AbortController();
}

/** A signal that is given with the first of two. (`AbortSignal.any` is newer than Electron 25's Node.) */
export function either(...signals: [AbortSignal, AbortSignal]): AbortSignal {
  const both = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener("abort", () => both.abort(signal.reason), { once: true, signal: both.signal });
  }
  return both.signal;
}

/** What a promise comes to, or the signal's reason as soon as that is given. */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
