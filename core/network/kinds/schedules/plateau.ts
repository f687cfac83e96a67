/** When a loss stands still: what the schedule `reduce_on_plateau` goes by. */

/**
 * Counts plateaus from one loss an epoch, as PyTorch's ReduceLROnPlateau does: an epoch is better whose loss lies below
 * best · (1 − threshold); after more than `patience` epochs in a row that are not, a plateau is counted and the patience begins
 * again. It depends on the losses alone, so that a run which is gone on with counts its epochs anew and comes out the same.
 */
export class Plateau {
  private best = Infinity;
  private worse = 0;
  /** Plateaus so far. */
  count = 0;

  constructor(private readonly spec: { patience: number; threshold: number }) {}

  /** The loss after one more epoch. NaN is not better than anything. */
  note(loss: number): void {
    const { patience, threshold } = this.spec;
    if (loss < this.best * (1 - threshold)) {
      this.best = loss;
      this.worse = 0;
    } else if (++this.worse > patience) {
      this.count++;
      this.worse = 0;
    }
  }
}
