/**
 * Networks that do well on most tables, as changes of a spec: what they reach is what a cure is held to. They are no guess at what is
 * wrong, and win only where a smaller set of changes does not come near.
 */
import type { ExperimentSpec } from "../network/spec";
import type { Finding, Remedy } from "./finding";
import { offered, together, type RemedyId } from "./remedies";
import type { Rule } from "./rule";
import { rules } from "./rules";

/** Updates that are enough for them, and the epochs that they may take. */
const updates = 5000;
const epochs = { fewest: 60, most: 500 } as const;
const batchSize = 32;

/** The most drastic first: it is the first that is tried to do without. */
const plain = [
  ["plain_layers", "plain_steps", "more_epochs", "scale_inputs"],
  ["default_layers", "plain_steps", "more_epochs", "early_stopping", "scale_inputs"],
] as const satisfies readonly (readonly RemedyId[])[];

/** What no finding offers. */
const own: readonly string[] = ["plain_layers", "default_layers", "plain_steps"] satisfies RemedyId[];
export const isOfYardstick = (id: string): boolean => own.includes(id);

export interface Yardstick {
  changes: Remedy[];
  /** Those that it can't do without: they concern the data. */
  needed: number;
}

/** `rows`: that are trained on. Those that change nothing are left out. */
export function yardsticks(spec: ExperimentSpec, findings: readonly Finding[], rows: number): Yardstick[] {
  const needed = findings.flatMap(({ rule, severity, remedies }) => {
    const { uneven = false, judgedBy = null } = (rules as Record<string, Rule>)[rule] ?? {};
    return severity !== "note" && (uneven || judgedBy?.length === 0)
      ? remedies.filter(({ id }) => id !== together).slice(0, 1)
      : [];
  });
  const enough = Math.ceil(updates / Math.max(1, Math.ceil(rows / batchSize)));
  const planned = Math.min(epochs.most, Math.max(epochs.fewest, enough));
  return plain.flatMap((ids): Yardstick[] => {
    const wanted = planned > spec.training.epochs ? ids : ids.filter((id) => id !== "more_epochs");
    const changes = offered(wanted, spec, { amounts: { more_epochs: planned } });
    return changes.length > 0 ? [{ changes: [...needed, ...changes], needed: needed.length }] : [];
  });
}
