/** What a training asks of the system while it goes on. */
export interface System {
  /** Share of the work that is done, 0 to 1, on the task bar; null: none. */
  progress(share: number | null): void;
  /** Keeps the computer from falling asleep; the screen may go dark. Returns what lets it sleep again. */
  stayAwake(): () => void;
}

/** A computer that trains does not fall asleep, and shows on the task bar how far it is. */
export class Busy {
  #letSleep: (() => void) | null = null;

  constructor(private readonly system: System) {}

  /** @param share of the work that is done; null: nothing trains */
  show(share: number | null): void {
    this.system.progress(share);
    if (share === null) {
      this.#letSleep?.();
      this.#letSleep = null;
    } else {
      this.#letSleep ??= this.system.stayAwake();
    }
  }
}
