/** Names of layers in words: `dense 1–5`, `dense 1 and 3`, `dense 1, output`; nothing for none. */
export function placesInWords(names: readonly string[]): string {
  const numbered = names.map((name) => /^(.*\D) (\d+)$/.exec(name));
  const kinds = new Set(numbered.map((match) => match?.[1]));
  const kind = numbered[0]?.[1];
  if (names.length < 2 || kind === undefined || kinds.size > 1) return names.join(", ");
  const numbers = numbered.map((match) => Number(match?.[2]));
  const first = numbers[0]!;
  const last = numbers.at(-1)!;
  if (numbers.length > 2 && last - first === numbers.length - 1) return `${kind} ${first}–${last}`;
  return `${kind} ${numbers.slice(0, -1).join(", ")} and ${last}`;
}
