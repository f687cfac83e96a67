/** The first few of many in an order, without sorting the others. */
export class Best<T> {
  readonly inOrder: T[] = [];

  constructor(
    private readonly most: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  add(item: T): void {
    const { inOrder, most, compare } = this;
    if (most === 0 || (inOrder.length === most && compare(item, inOrder[most - 1]) >= 0)) return;
    let low = 0;
    let high = inOrder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(inOrder[middle], item) <= 0) low = middle + 1;
      else high = middle;
    }
    inOrder.splice(low, 0, item);
    if (inOrder.length > most) inOrder.pop();
  }
}
