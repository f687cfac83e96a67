/**
 * The lessons of the atlas, from simple to hard: each an experiment that shows one thing, and one change that cures it. The
 * numbers in the words are those of `measured.json`, which a test measures anew with the real trainer.
 */
import { generatedName } from "#core/data/generate/generate";
import { isRemedy, remedied, remedies } from "#core/doctor/remedies";
import { specSchema, type ExperimentSpec, type SpecInput } from "#core/network/spec";
import { cutLessons } from "./lessons/cut";
import type { Lesson, Measurement } from "./lessons/lesson";
import { signalLessons } from "./lessons/signal";
import { stepLessons } from "./lessons/step";
import json from "./measured.json";

export { groups, type Lesson, type LessonView, type Measurement, type Outcome } from "./lessons/lesson";
export { zeros } from "./lessons/parts";

export const lessons: readonly Lesson[] = [...cutLessons, ...stepLessons, ...signalLessons];

export const experimentSpec = (lesson: Lesson): ExperimentSpec => specSchema.parse(lesson.experiment);

/** The experiment with something changed: a network takes the place of the whole, settings of training only their own. */
const changed = ({ experiment }: Lesson, { network, training }: SpecInput): ExperimentSpec =>
  specSchema.parse({
    ...experiment,
    ...(network ? { network } : {}),
    training: { ...experiment.training, ...training },
  });

/** The experiment with its one change; null where nothing is broken. */
export function curedSpec(lesson: Lesson): ExperimentSpec | null {
  const { cure } = lesson;
  if (cure === null) return null;
  return typeof cure === "string" ? remedied(experimentSpec(lesson), { id: cure }) : changed(lesson, cure.change);
}

/** A run of a lesson: the first is the broken one, the second its cure. */
export interface Arm {
  name: string;
  spec: ExperimentSpec;
  /** Drawn as a panel; else it stands in the table of other cures. */
  panel: boolean;
}
export function armsOf(lesson: Lesson): Arm[] {
  const cured = curedSpec(lesson);
  const [first, second] = lesson.names;
  return [
    { name: first, spec: experimentSpec(lesson), panel: true },
    ...(cured ? [{ name: second ?? "changed", spec: cured, panel: true }] : []),
    ...(lesson.others ?? []).map(({ name, change, panel }) => ({ name, spec: changed(lesson, change), panel })),
  ];
}

export const cureTitle = ({ cure }: Lesson): string =>
  cure === null ? "" : typeof cure === "string" ? (isRemedy(cure) ? remedies[cure].title : cure) : cure.title;

/** `breast_cancer`, `spirals`. */
export const sourceName = ({ source }: Lesson): string =>
  ("sample" in source ? source.sample : generatedName(source.generator)).replace(/\.csv$/, "");

/** As measured with the real trainer; a test measures it again; `MEASURE_LESSONS=1 npx vitest run test/renderer/stages/atlas` writes it. */
export const measured = json as unknown as Record<string, Measurement>;
