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
    recovery.note({ part, run, why: error.message, ...(so !== undefined && { so }) });
    return instead();
  }
}
