/** Measures what two lessons show as their cause: the valley along the first gradient, and what silenced units cost. */
import { createRandom } from "#core/random";
import { Run } from "#core/training/run";
import type { LossSection, Silenced } from "../../../../renderer/stages/atlas/causes";
import { armsOf, type Arm, type Lesson } from "../../../../renderer/stages/atlas/lessons";
import { contextOf } from "../../../core/training/lab";
import { datasetFor, tidy } from "./measure";

type Weights = Float32Array[];

function runOf(lesson: Lesson, { name, spec }: Arm): Run {
  const settings = { id: "1", name, slot: 0, spec, target: lesson.target, created: "2026-01-01T00:00:00Z" };
  return Run.create(settings, contextOf(datasetFor(lesson, spec)));
}

/** The loss after one update of every length from the untrained weights, and the curvature of the steepest direction there. */
export function lossSection(lesson: Lesson): LossSection {
  const { model, dataset } = runOf(lesson, armsOf(lesson)[0]!);
  const { train } = dataset.splits;
  const batch = { x: train.x.whole(), y: train.y, rows: train.rows };
  const begin: Weights = model.tensors.map(({ data }) => Float32Array.from(data));
  const put = (direction: Weights, by: number): void =>
    model.tensors.forEach(({ data }, i) => data.forEach((_, j) => (data[j] = begin[i]![j]! + by * direction[i]![j]!)));
  /** −∇L where the weights stand: what an update at a rate of 1 adds to them. */
  const downhill = (): Weights => {
    const before = model.tensors.map(({ data }) => Float32Array.from(data));
    model.trainStep(batch, { step: 0, learningRate: 1, measure: false });
    return model.tensors.map(({ data }, i) => data.map((value, j) => value - before[i]![j]!) as Float32Array);
  };
  const norm = (of: Weights) => Math.sqrt(of.reduce((sum, list) => list.reduce((s, v) => s + v * v, sum), 0));
  const way = downhill();

  let direction = way;
  let curvature = 0;
  for (let i = 0; i < 40; i++) {
    const reach = 0.01 / norm(direction);
    const [ahead, behind] = [reach, -reach].map((by) => {
      put(direction, by);
      return downhill();
    });
    const bent = ahead!.map((list, at) => list.map((value, j) => (behind![at]![j]! - value) / (2 * reach)));
    curvature = norm(bent) / norm(direction);
    direction = bent;
  }
  const points = Array.from({ length: 57 }, (_, i) => 10 ** (-6 + i / 8)).map((rate): [number, number] => {
    put(way, rate);
    return [tidy(rate)!, tidy(model.loss(batch))!];
  });
  return { curvature: tidy(curvature)!, points };
}

const draws = 60;
/** For each arm, the mean validation loss with so many units of the first layer silenced, drawn at random. */
export function silenced(lesson: Lesson): Silenced {
  const arms = armsOf(lesson);
  return {
    units: 32,
    losses: arms.map((arm) => {
      const run = runOf(lesson, arm);
      run.resume();
      run.finish();
      const { validation } = run.dataset.splits;
      const batch = { x: validation.x.whole(), y: validation.y, rows: validation.rows };
      const next = run.model.tensors.filter(({ name }) => name.endsWith("/weights"))[1]!;
      const kept = Float32Array.from(next.data);
      const [units, outputs] = [32, kept.length / 32];
      return Array.from({ length: 8 }, (_, step) => {
        const count = step * 4;
        const random = createRandom(7, "dropout");
        let sum = 0;
        for (let draw = 0; draw < draws; draw++) {
          next.data.set(kept);
          const order = Array.from({ length: units }, (_unused, i) => ({ i, at: random.next() })).sort(
            (a, b) => a.at - b.at,
          );
          for (const { i } of order.slice(0, count)) next.data.fill(0, i * outputs, (i + 1) * outputs);
          sum += run.model.loss(batch);
        }
        return tidy(sum / draws)!;
      });
    }),
  };
}
