/** Places and times of a finding, in words. */
import type { Finding } from "#core/doctor/finding";

/** `dense 1–5`, `dense 1 and 3`, `dense 1, output`; nothing for the whole run. */
export function layerWords(ids: readonly string[], titles: ReadonlyMap<string, string>): string {
  const names = ids.map((id) => titles.get(id) ?? id.replaceAll("_", " "));
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

/** `epoch 3`, or `the first epoch`. */
export function since(epoch: number): string {
  return epoch < 1 ? "the first epoch" : `epoch ${Math.round(epoch)}`;
}

/** `in dense 1–5 since epoch 3`; with `**…**` around what stands out where `marked`. */
export function whereAndSince(finding: Finding, titles: ReadonlyMap<string, string>, marked: boolean): string {
  const strong = (text: string) => (marked ? `**${text}**` : text);
  const where = layerWords(finding.layers, titles);
  return `${where ? `in ${strong(where)} ` : ""}since ${strong(since(finding.epoch))}`;
}
