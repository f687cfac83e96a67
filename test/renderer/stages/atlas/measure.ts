/** Trains the experiments of the atlas with the real trainer and takes down what came of them. */
import { readFileSync } from "node:fs";
import { generateCsv } from "#core/data/generate/generate";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import type { Dataset } from "#core/data/dataset";
import type { LayerSignal } from "#core/engine/engine";
import type { ExperimentSpec } from "#core/network/spec";
import { nodeDecoder } from "#host/text";
import { Run } from "#core/training/run";
import { armsOf, type Lesson, type Measurement, type Outcome } from "../../../../renderer/stages/atlas/lessons";
import { contextOf } from "../../../core/training/lab";

const mostPoints = 61;
export const tidy = (value: number | undefined) =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(6));

/** With `seeds` the luck as well. */
export function measureLesson(lesson: Lesson, seeds: readonly number[] | null = null): Measurement {
  const outcomes = armsOf(lesson).map(({ spec }) => ({ spec, dataset: datasetFor(lesson, spec) }));
  const { prepared, splits } = outcomes[0]!.dataset;
  const { byClass } = prepared.split.validation;
  const [broken, ...rest] = outcomes.map(({ spec, dataset }) => outcomeOf(lesson, spec, dataset));
  return {
    rows: { train: splits.train.rows, validation: splits.validation.rows },
    majority: prepared.task === "regression" ? null : tidy(Math.max(...byClass) / splits.validation.rows),
    broken: broken!,
    cure: lesson.cure === null ? null : rest[0]!,
    others: rest.slice(lesson.cure === null ? 0 : 1),
    luck: seeds === null ? [[], []] : luckOf(lesson, seeds),
  };
}

/** What the lesson's measure of luck comes to in its first two arms, seed by seed. */
export function luckOf(lesson: Lesson, seeds: readonly number[]): Measurement["luck"] {
  const arms = armsOf(lesson).slice(0, lesson.cure === null ? 1 : 2);
  const [first, second = []] = arms.map(({ spec }) => {
    const dataset = datasetFor(lesson, spec);
    return seeds.map((seed) =>
      lesson.luck.of(outcomeOf(lesson, { ...spec, training: { ...spec.training, seed } }, dataset)),
    );
  });
  return [first!, second];
}

export function datasetFor({ source, target }: Lesson, { recipe }: ExperimentSpec): Dataset {
  const bytes =
    "sample" in source
      ? new Uint8Array(readFileSync(`samples/${source.sample}`))
      : new TextEncoder().encode(generateCsv(source.generator));
  return prepare(readTable(bytes, { decode: nodeDecoder }), recipe, target);
}

function outcomeOf(lesson: Lesson, spec: ExperimentSpec, dataset: Dataset): Outcome {
  const settings = {
    id: "1",
    name: lesson.title,
    slot: 0,
    spec,
    target: lesson.target,
    created: "2026-01-01T00:00:00Z",
  };
  const run = Run.create(settings, contextOf(dataset));
  run.resume();
  run.finish();
  const record = run.record();
  const { epochs, ticks, layers } = run.history;
  const every = Math.max(1, Math.ceil((epochs.count - 1) / (mostPoints - 1)));
  const points = Array.from({ length: epochs.count }, (_, i) => i).filter(
    (i) => i % every === 0 || i === epochs.count - 1,
  );
  const weighty = run.plan.layers.flatMap((layer, i) => (layer.kind === "dense" || layer.kind === "output" ? [i] : []));
  const signal = (name: LayerSignal): [(number | null)[], (number | null)[]] => {
    const at = (tick: number) => weighty.map((i) => tidy(ticks.signals[name][tick * layers.length + i]));
    return [at(0), at(ticks.count - 1)];
  };
  const metric = (split: "train" | "validation" | "test") =>
    tidy(record.metrics?.[split]?.accuracy ?? record.metrics?.[split]?.r2);
  const first = run.model.tensors.find(({ name }) => name.endsWith("/weights"));
  return {
    status: record.status === "failed" ? "failed" : "finished",
    epochs: record.epoch,
    steps: record.step,
    train: points.map((i) => tidy(epochs.trainLoss[i])),
    validation: points.map((i) => tidy(epochs.validationLoss[i])),
    at: points.map((i) => epochs.epoch[i]!),
    trainMetric: metric("train"),
    validationMetric: metric("validation"),
    testMetric: metric("test"),
    findings: record.findings.map(({ rule, severity, layers: where, epoch }) => ({
      rule,
      severity,
      layers: where,
      epoch: tidy(epoch)!,
    })),
    gradientNorm: signal("gradientNorm"),
    activationStd: signal("activationStd"),
    dead: signal("dead"),
    weights:
      lesson.picture === "weights" ? [...(first?.data ?? [])].map((w) => tidy(Math.abs(w))!).sort((a, b) => b - a) : [],
    fires: lesson.picture === "units" ? fires(run) : [],
    scales: lesson.picture === "scales" ? scalesOf(dataset) : [],
    answers: lesson.picture === "s" || lesson.picture === "dots" ? answersOf(run) : [],
  };
}

function fires(run: Run): number[] {
  const { train } = run.dataset.splits;
  const index = run.plan.layers.length - 2;
  const { units } = run.plan.layers[index]!;
  const values = run.model.activations(train.x.whole(), train.rows, index);
  return Array.from({ length: units }, (_, j) => {
    let above = 0;
    for (let i = 0; i < train.rows; i++) if (values[i * units + j]! > 0) above++;
    return tidy(above / train.rows)!;
  });
}

function scalesOf({ splits: { train } }: Dataset): number[] {
  return Array.from({ length: train.inputs }, (_, j) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < train.rows; i++) {
      sum += train.x.row(i)[j]!;
      squares += train.x.row(i)[j]! ** 2;
    }
    return tidy(Math.sqrt(Math.max(0, squares / train.rows - (sum / train.rows) ** 2)))!;
  });
}

function answersOf(run: Run): [number, number][] {
  const { validation } = run.dataset.splits;
  const p = run.model.predict(validation.x.whole(), validation.rows);
  return Array.from(p, (value, i) => [tidy(value)!, validation.y[i]!]);
}
