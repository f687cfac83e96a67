/** What this machine has to give. */
import { freemem, totalmem } from "node:os";
import { limitsOf, megabyte, type Limits } from "#core/data/limits";

/** Part of the memory that a table may take: rows that are prepared, and the network, need some, too. */
const share = 0.5;

/** Megabytes that a table may take. */
export function tableMemory(): number {
  // Node 18.15 has it, in a container it is the container's; 0 or an absurd number where there is no limit.
  const constrained = process.constrainedMemory?.() ?? 0;
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.floor((total * share) / megabyte);
}

/** All limits: what was chosen, what this machine has, and the usual ones. */
export const machineLimits = (given: Partial<Limits> | undefined): Limits =>
  limitsOf({ memory: tableMemory(), ...given });

/** Bytes that trainings side by side may take: the rest of what is free is for all else that runs here. */
export const memoryForSweeps = (): number => 0.7 * freemem();
