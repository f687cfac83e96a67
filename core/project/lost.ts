/** What of a damaged project can't be read, and how the rest is read without it. */
import { ProjectError } from "./error";
import { SpecError } from "../network/error";

export interface LostPart {
  /** `runs/2/tensors/dense_1/weights.npy` */
  part: string;
  /** The run that it belongs to. */
  run: string | null;
  /** What is wrong with it. */
  why: string;
  /** What becomes of the project without it; left out: it is just not there. */
  so?: string;
}

/** Where what is lost is noted: with it, what can be done without is left out; without it, each fault ends the reading. */
export type Recovery = { note(lost: LostPart): void } | null;

/** Does `work`, or what stands in for it where a part of a damaged project is missing or is not as it should be. */
export function otherwise<T>(
  recovery: Recovery,
  { part, run, so }: Omit<LostPart, "why">,
  work: () => T,
  instead: () => T,
): T {
  if (recovery === null) return work();
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProjectError || error instanceof SpecError)) throw error;
    const of = (error instanceof ProjectError && error.part) || part;
    recovery.note({ part: of, run, why: error.message, ...(so !== undefined && { so }) });
    return instead();
  }
}

/** By run, in sentences for a person; at most `most` of them, and how many more there are. */
export function lostWords(lost: readonly LostPart[], most = Infinity): string[] {
  const groups = new Map<string, LostPart[]>();
  for (const one of lost) {
    const key = one.run === null ? one.part : `${one.run}/${one.so ?? one.part.split("/")[2] ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const words = [...groups.values()].map((group) => {
    const { part, run, why, so } = group[0]!;
    const parts = group.length > 1 ? `${part} and ${group.length - 1} more` : part;
    return `${run === null ? "" : `Run ${run}: `}${parts} is lost. ${why}${so === undefined ? "" : ` So ${so}.`}`;
  });
  return words.length > most ? [...words.slice(0, most), `${words.length - most} more is lost.`] : words;
}
