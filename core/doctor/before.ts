/** What can be said of an experiment before its first update: from the spec, and from the inputs where they are at hand. */
import type { Rows } from "../data/dataset";
import type { Prepared } from "../data/types";
import { isHidden } from "../network/kinds/layers/index";
import type { ExperimentSpec } from "../network/spec";
import { thin } from "../training/measure";
import { planExperiment } from "../training/plan";
import { checks, type Check } from "./checks";
import { storable } from "./fact-values";
import type { Finding, Severity } from "./finding";
import { offered } from "./remedies";

/** Rows that the inputs are measured on. */
const checkedRows = 2000;

/** Findings of epoch 0, in the order problem, warning, note. `rows` is the training split; without it the inputs are not looked at. */
export function checkSpec(spec: ExperimentSpec, prepared: Prepared, rows?: Rows): Finding[] {
  const { layers } = planExperiment(spec, prepared);
  const draft = {
    training: spec.training,
    prepared,
    layers,
    hidden: layers.filter(isHidden),
    rows: rows ? thin(rows, checkedRows) : null,
  };
  const order: Severity[] = ["problem", "warning", "note"];
  return Object.entries<Check>(checks)
    .flatMap(([rule, { severity, remedies, look }]): Finding[] => {
      const found = look(draft);
      if (!found) return [];
      const { column, facts, ...rest } = found;
      const offers = offered(remedies, spec, { column });
      return [{ rule, severity, epoch: 0, step: 0, ...rest, facts: storable(facts), remedies: offers, draft: true }];
    })
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
