/** Puts the facts of a finding into the words that a person reads. */
import type { LayerSignal } from "../engine/engine";
import { brokenOff } from "./broken-off";
import { checks } from "./checks";
import { fromWhole, revived } from "./fact-values";
import type { Finding, Measurement, Remedy, Story, Titles, Worded, WordedMeasurement, WordedRemedy } from "./finding";
import { oddsInWords, oddsOf } from "./odds";
import { pipelineFault } from "./pipeline-fault";
import { placesInWords } from "./places";
import { remedyInWords } from "./remedies";
import type { Rule, Teller } from "./rule";
import { rules } from "./rules";
import { weightsNotNumbers } from "./weights-not-numbers";

const tellers: Readonly<Record<string, Teller>> = {
  ...rules,
  pipeline_fault: pipelineFault,
  broken_off: brokenOff,
  weights_not_numbers: weightsNotNumbers,
};

/** Names of the layer signals that rules measure. */
const signals: Readonly<Record<LayerSignal, string>> = {
  gradientNorm: "gradient norm",
  gradientMean: "mean |gradient|",
  updateRatio: "update ratio",
  activationMean: "activation mean",
  activationStd: "activation std",
  dead: "dead share",
  saturated: "saturated share",
  zeroGradient: "zero gradients",
  weightNorm: "weight norm",
  maxWeight: "largest weight",
};

const own = <T>(of: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined;

export const titlesOf = (layers: readonly { id: string; title: string }[]): Titles =>
  new Map(layers.map(({ id, title }) => [id, title]));

/** The finding's name: `Dead ReLU units`; of a rule that this version does not know, its id. */
export const titleOf = ({ rule, told }: Pick<Finding, "rule" | "told">): string =>
  told?.title ?? own(tellers, rule)?.title ?? rule;

/**
 * The finding with its words; `titles` are those of the run's layers, whose ids stand in for those that are missing. A finding from
 * before facts were kept has the words that it had then, one of an unknown rule its id and its numbers; where a fact is missing, no
 * sentence is made.
 */
export function inWords(finding: Finding, titles: Titles): Worded {
  const { told, measured } = finding;
  const teller = tellerOf(finding);
  const title = (layer: string) => titles.get(layer) ?? layer;
  const where = placesInWords(finding.layers.map(title));
  const words = teller && fromWhole(revived(finding.facts), (facts) => teller.words(facts, { title, where, measured }));
  const odds = oddsOf(finding);
  return {
    ...finding,
    title: titleOf(finding),
    why: told?.why ?? words?.why ?? "",
    story: told ? null : storyOf(finding),
    odds: odds && oddsInWords(odds),
    measured: measured.map((one, i) => ({ ...one, label: told?.measured[i] ?? label(one, teller, title) })),
    remedies: finding.remedies.map((remedy, i) => ({ ...remedyInWords(remedy), ...told?.remedies[i] })),
  };
}

/** A draft's finding tells the story of the run to come. */
function storyOf({ rule, facts }: Finding): Story | null {
  const told = own<Rule>(rules, rule);
  return told ? fromWhole(revived(facts), (whole) => told.story(whole)) : null;
}

/** What was looked at, with its name: `gradient norm, dense 1`. */
export function measuredInWords(rule: string, measured: readonly Measurement[], titles: Titles): WordedMeasurement[] {
  const teller = own(tellers, rule);
  const title = (layer: string) => titles.get(layer) ?? layer;
  return teller ? measured.map((one) => ({ ...one, label: label(one, teller, title) })) : [];
}

/** One remedy of a finding. */
export function remedyOf(finding: Finding, remedy: Remedy): WordedRemedy {
  const index = finding.remedies.findIndex(({ id, column }) => id === remedy.id && column === remedy.column);
  return { ...remedyInWords(remedy), ...finding.told?.remedies[index] };
}

/** A check before training has words of its own beside the rule's. */
function tellerOf({ rule, draft }: Finding): Omit<Teller, "title"> | undefined {
  return draft ? own<Omit<Teller, "title">>(checks, rule) : own(tellers, rule);
}

/** `gradient norm, dense 1 ÷ output`. */
function label(
  { of, layer, over, name = "" }: Measurement,
  teller: Omit<Teller, "title"> | undefined,
  title: (layer: string) => string,
): string {
  const quantity = own(teller?.quantities ?? {}, of) ?? own<string>(signals, of) ?? of;
  const what = typeof quantity === "string" ? quantity : quantity(name);
  const where = layer === undefined ? "" : `, ${title(layer)}`;
  return `${what}${where}${over === undefined ? "" : ` ÷ ${title(over)}`}`;
}
