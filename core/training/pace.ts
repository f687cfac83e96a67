/** How many updates are taken at once: as many as fit a few milliseconds, so that a command is soon heard. */

/** Milliseconds of one go. */
const aim = 4;
const most = 4096;

export class Pace {
  private size = 1;
  constructor(private readonly clock: () => number) {}

  limit(count: number): number {
    return Math.min(count, this.size);
  }

  /** Does updates, or a piece of one, and learns from the time they take. */
  time<T extends { length: number }>(work: () => IteratorResult<void, T>): IteratorResult<void, T> {
    const before = this.clock();
    const result = work();
    if (!result.done) return result;
    const each = (this.clock() - before) / result.value.length;
    const fitting = each > 0 ? Math.floor(aim / each) : most;
    this.size = Math.max(1, Math.min(fitting, 2 * this.size, most));
    return result;
  }
}
