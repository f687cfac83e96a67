/** A list that counts how often one of its items is read: for tests of how much work is done. */
export function counted(values: readonly number[]): { list: ArrayLike<number>; reads(): number } {
  let reads = 0;
  const list = new Proxy(values, {
    get(target, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { list, reads: () => reads };
}
