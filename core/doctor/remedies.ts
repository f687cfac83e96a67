/** The remedies: each is one change of the spec, so that a run can be forked with it and the two compared. */
import type { ExperimentSpec } from "../network/spec";
import type { Remedy, WordedRemedy } from "./finding";
import { ofData } from "./remedies/data";
import { ofNetwork } from "./remedies/network";
import { ofPenalties } from "./remedies/penalties";
import type { About, RemedyRule } from "./remedies/remedy";
import { ofTraining } from "./remedies/training";

export const remedies = { ...ofTraining, ...ofData, ...ofPenalties, ...ofNetwork } as const satisfies Record<
  string,
  RemedyRule
>;
export type RemedyId = keyof typeof remedies;

/** Tried where the findings offer no more, on top of what is best by then. */
export const helpsMany = [
  "scale_inputs",
  "default_init",
  "relu_everywhere",
  "adam",
  "default_learning_rate",
  "more_epochs",
  "larger_net",
  "batch_norm",
  "raise_learning_rate",
  "lower_learning_rate",
  "smaller_batch",
  "lower_penalty",
] as const satisfies readonly RemedyId[];

/** A remedy's id as it stands in a finding or a file, checked. */
export function isRemedy(id: string): id is RemedyId {
  return Object.hasOwn(remedies, id);
}

/** Those of the remedies that would change the spec, as a finding carries them. */
export function offered(
  ids: readonly RemedyId[],
  spec: ExperimentSpec,
  {
    column,
    amounts = {},
  }: { column?: string | undefined; amounts?: Partial<Record<RemedyId, number>> | undefined } = {},
): Remedy[] {
  return ids.flatMap((id): Remedy[] => {
    const { apply }: RemedyRule = remedies[id];
    const amount = amounts[id];
    const about: About = {
      ...(id === "exclude_column" && column !== undefined ? { column } : {}),
      ...(amount === undefined ? {} : { amount }),
    };
    return apply(spec, about) === spec ? [] : [{ id, ...about }];
  });
}

/** Steps that are as long as the rate, whatever the size of the gradient: what gets a network through in the planned updates. */
export const steadySteps = (rate: number): Remedy => ({ id: "adam", amount: rate });

/** The remedy of several findings at once: where two faults stand, curing one alone often shows nothing. */
export const together = "together";

function togetherInWords(parts: readonly Remedy[]): { title: string; detail: string } {
  const titles = parts.map((part) => remedyInWords(part).title);
  const lowered = titles.map((title, i) =>
    i === 0 ? title : /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title,
  );
  return {
    title: lowered.join(" + "),
    detail:
      "What helps against all that was found, in one run: while one fault stands, curing the other may show nothing.",
  };
}

/** A remedy as it is shown; one that this version does not know by its id. */
export function remedyInWords(remedy: Remedy): WordedRemedy {
  const { id, column, amount, parts } = remedy;
  if (id === together) return { ...remedy, ...togetherInWords(parts ?? []) };
  if (!isRemedy(id)) return { ...remedy, title: id, detail: "" };
  const { title, titled, detail }: RemedyRule = remedies[id];
  if (column !== undefined) return { ...remedy, title: `Leave out ${column}`, detail };
  return { ...remedy, title: amount === undefined ? title : (titled?.(amount) ?? title), detail };
}

/** The spec with a finding's remedy applied; null where it is unknown or changes nothing. */
export function remedied(spec: ExperimentSpec, { id, column, amount, parts }: Remedy): ExperimentSpec | null {
  if (id === together) {
    const all = (parts ?? []).reduce((changed, part) => remedied(changed, part) ?? changed, spec);
    return all === spec ? null : all;
  }
  if (!isRemedy(id)) return null;
  const remedy: RemedyRule = remedies[id];
  const about = { ...(column === undefined ? {} : { column }), ...(amount === undefined ? {} : { amount }) };
  const changed = remedy.apply(spec, about);
  return changed === spec ? null : changed;
}
