/** Findings from before their facts were kept: a record of them is their words. */
import { z } from "zod";
import type { Measurement, Told } from "../doctor/finding";

const words = z.string();
const before = z.looseObject({
  facts: z.undefined().optional(),
  title: words,
  why: words,
  measured: z.array(
    z.looseObject({
      label: words,
      of: z.object({ signal: words, layer: words, over: words.optional() }).optional(),
    }),
  ),
  remedies: z.array(z.looseObject({ title: words, detail: words })),
});

/** Brings such a finding to today's form, with its words as `told`; all else stays as it is, to be checked. */
export function withTold(input: unknown): unknown {
  const { success, data } = before.safeParse(input);
  if (!success) return input;
  const { title, why, measured, remedies, ...rest } = data;
  const told: Told = {
    title,
    why,
    measured: measured.map(({ label }) => label),
    remedies: remedies.map((remedy) => ({ title: remedy.title, detail: remedy.detail })),
  };
  return {
    ...rest,
    measured: measured.map(({ label, of, ...numbers }) => ({ ...numbers, ...whatOf(label, of) })),
    facts: {},
    remedies: remedies.map(({ title: _title, detail: _detail, ...remedy }) => remedy),
    told,
  };
}

const recall = "recall of ";
/** What was measured, as far as a verdict asks for it: the signal of a layer, or the recall of a class. */
function whatOf(
  label: string,
  of: { signal: string; layer: string; over?: string | undefined } | undefined,
): Pick<Measurement, "of" | "name"> {
  if (of) {
    const { signal, ...where } = of;
    return { of: signal, ...where };
  }
  return label.startsWith(recall) ? { of: "recall", name: label.slice(recall.length) } : { of: label };
}
