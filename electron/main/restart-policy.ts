/** Milliseconds in which that many crashes mean that another start won't help. */
const windowMs = 60_000;
const crashesToGiveUp = 3;
/** The first pause is long enough to be read as `failed`, the next gives a busy machine more time. */
const pausesMs = [1_000, 3_000] as const;

/** Decides after a crash how long to wait before the next start, or that there is none (null). */
export class RestartPolicy {
  #crashes: number[] = [];

  /** `now` in milliseconds. */
  crashed(now: number): number | null {
    this.#crashes = [...this.#crashes.filter((time) => now - time < windowMs), now];
    if (this.#crashes.length >= crashesToGiveUp) return null;
    return pausesMs[this.#crashes.length - 1] ?? null;
  }

  reset(): void {
    this.#crashes = [];
  }
}
