/** What each width comes to, worked out once: a drawing asks for it at every layer. */
export function remembered<T extends object>(make: (width: number) => T): (width: number) => T {
  const known = new Map<number, T>();
  return (width) => {
    const found = known.get(width) ?? make(width);
    known.set(width, found);
    return found;
  };
}
