/** Places and times of a finding, in words. */
import type { Finding } from "#core/doctor/finding";
import { placesInWords } from "#core/doctor/places";
import type { RunHistory } from "#core/training/history";

/** The layers of a finding by their titles: `dense 1–5`; nothing for the whole run. */
export function layerWords(ids: readonly string[], titles: ReadonlyMap<string, string>): string {
  return placesInWords(ids.map((id) => titles.get(id) ?? id));
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

/** Before the end of the first epoch nothing can be said of a run. */
export const tooEarly = (history: RunHistory | null): boolean => (history?.epochs.count ?? 0) < 2;
