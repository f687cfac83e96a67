/** One layer at several epochs, before its bend or after it, along any two principal axes or units. */
import type { Dataset, Rows } from "../data/dataset";
import type { Model } from "../engine/engine";
import { Matrix } from "../matrix";
import type { Pieces } from "../pieces";
import { outputsOfLayer, sumsOfLayer } from "./layer-rows";
import { dot } from "./linear-algebra";
import { predictRows } from "./predict";
import { principalAxes } from "./principal-axes";
import { cutUnits, direct, meshSide, straightCut, toldAxes, type SpaceBasis } from "./space";
import { average, fittedApart, pick, type Labelled, type Points } from "./spread";
import type { ChosenAxes, LayerHalf, LayerOverTime, LayerSpace } from "./views";

export interface LayerQuestion {
  /** Index of the layer; −1: the input. */
  l: number;
  half: LayerHalf;
  axes: ChosenAxes;
  shared: boolean;
}
/** The run as it was after an epoch. */
export interface ModelAt {
  epoch: number;
  model: Model;
}
interface Seen {
  at: ModelAt;
  fitted: Points;
  drawn: Points;
  mesh: Points | null;
  cut: number;
}

/** Yields between pieces. */
export function* layerOverTime(
  dataset: Dataset,
  basis: SpaceBasis,
  models: readonly ModelAt[],
  question: LayerQuestion,
): Pieces<Pick<LayerOverTime, "panels" | "axes">> {
  const { l, half, shared } = question;
  const layer = models[0]!.model.layers[l];
  const units = layer?.units ?? dataset.prepared.inputs.length;
  const kind = units <= 2 ? "units" : question.axes.kind;
  const limit = kind === "units" ? units : Math.min(units, toldAxes);
  const axes = {
    kind,
    first: Math.min(question.axes.first, limit - 1),
    second: Math.min(question.axes.second, limit - 1),
  };
  const seen: Seen[] = [];
  for (const at of models) seen.push(yield* look(dataset, basis, at, question));
  const pooled = shared && seen.length > 1 ? yield* fit(together(seen, basis), axes) : null;
  const panels: LayerOverTime["panels"] = [];
  for (const { at, fitted, drawn, mesh, cut } of seen) {
    const { shares, place } = pooled ?? (yield* fit({ points: fitted, y: basis.fitted.y }, axes));
    const space: LayerSpace = {
      // The sums are not the layer's answers: whoever asks about those by its id does not mean them.
      id: layer && half === "sum" ? `${layer.id}/sum` : (layer?.id ?? "input"),
      title: layer?.title ?? "input",
      units,
      activation: half === "output" && layer && "activation" in layer ? layer.activation : null,
      axes: kind,
      shares,
      points: place(drawn),
      mesh: mesh && place(mesh),
      cut,
    };
    const scores = yield* predictRows(at.model, basis.drawn, dataset.prepared);
    const { grid } = basis;
    const answers = grid && { side: meshSide, scores: at.model.predict(grid, meshSide ** 2) };
    panels.push({ epoch: at.epoch, scores, space, mesh: answers });
    yield;
  }
  return { panels, axes };

  function* look(
    { prepared }: Dataset,
    { split, fitted, drawn, measured, grid }: SpaceBasis,
    at: ModelAt,
    asked: LayerQuestion,
  ): Pieces<Seen> {
    const of = (rows: Pick<Rows, "x" | "rows">) =>
      asked.half === "sum" && asked.l >= 0
        ? sumsOfLayer(at.model, rows, asked.l)
        : outputsOfLayer(at.model, rows, asked.l);
    const labelled = (values: ArrayLike<number>, { rows, y }: Rows): Labelled => ({
      points: pick(values, rows, units, cutUnits),
      y,
    });
    const training = yield* of(fitted);
    const learnt = labelled(training, fitted);
    const judged = split === "train" ? learnt : labelled(yield* of(measured), measured);
    const cuts = yield* fittedApart(learnt, judged, (one, on) => straightCut(one, on, prepared));
    const all = (values: ArrayLike<number>, rows: number) => pick(values, rows, units, units);
    return {
      at,
      fitted: all(training, fitted.rows),
      drawn: all(yield* of(drawn), drawn.rows),
      mesh: grid && all(yield* of({ x: Matrix.of(grid, 2), rows: meshSide ** 2 }), meshSide ** 2),
      cut: average(cuts),
    };
  }
}

/** As many rows of each as make one fit, so that no epoch counts for more than another. */
function together(seen: readonly Seen[], { fitted }: SpaceBasis): Labelled {
  const rows = Math.max(2, Math.floor(fitted.rows / seen.length));
  const every = fitted.rows / rows;
  const width = seen[0]!.fitted.width;
  const points = { rows: rows * seen.length, width, values: new Float64Array(rows * seen.length * width) };
  const y = new Float32Array(points.rows);
  seen.forEach((one, epoch) => {
    for (let i = 0; i < rows; i++) {
      const from = Math.min(fitted.rows - 1, Math.floor(i * every));
      points.values.set(one.fitted.values.subarray(from * width, (from + 1) * width), (epoch * rows + i) * width);
      y[epoch * rows + i] = fitted.y[from]!;
    }
  });
  return { points, y };
}

/** Where points lie along the two axes, and the share of the variance that each principal axis has. */
function* fit({ points, y }: Labelled, { kind, first, second }: ChosenAxes) {
  const { mean, axes, shares } = yield* principalAxes(points, toldAxes);
  const chosen = [first, second];
  const directed =
    kind === "units"
      ? null
      : chosen.map((at) => {
          const direction = axes[at] ? direct(axes[at], points, y) : new Float64Array(points.width);
          return { direction, centre: dot(direction, mean) };
        });
  const place = ({ rows, width, values }: Points): Float32Array => {
    const placed = new Float32Array(rows * 2);
    for (let i = 0; i < rows; i++) {
      for (let k = 0; k < 2; k++) {
        // One unit has no second axis.
        if (!directed) placed[2 * i + k] = width === 1 && k === 1 ? 0 : values[i * width + chosen[k]!]!;
        else
          placed[2 * i + k] =
            dot(values.subarray(i * width, (i + 1) * width), directed[k]!.direction) - directed[k]!.centre;
      }
    }
    return placed;
  };
  return { shares, place };
}
