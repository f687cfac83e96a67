/** How fast a run trains: rows per second over about the last second of training. */

export class Speed {
  private readonly marks: { seconds: number; rows: number }[] = [];
  private rows = 0;

  /** Rows that went through an update. */
  add(rows: number): void {
    this.rows += rows;
  }
  /** Notes how many seconds of training there have been so far. */
  mark(seconds: number): void {
    const { marks } = this;
    marks.push({ seconds, rows: this.rows });
    while (marks.length > 2 && seconds - marks[1]!.seconds > 1) marks.shift();
  }
  /** 0 before the first update. */
  get rowsPerSecond(): number {
    const [first, last] = [this.marks[0], this.marks.at(-1)];
    if (!first || !last || last.seconds <= first.seconds) return 0;
    return (last.rows - first.rows) / (last.seconds - first.seconds);
  }
}
