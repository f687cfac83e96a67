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

/**
 * Work under a signal that is given with the first of two; nothing listens to these when it is done, for one of them may last as
 * long as the process. (`AbortSignal.any` is newer than Electron 25's Node.)
 */
export async function underEither<T>(
  signals: readonly [AbortSignal, AbortSignal],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const both = new AbortController();
  const stop = (event: Event) => both.abort((event.target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener("abort", stop);
  }
  try {
    return await work(both.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", stop);
  }
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
