/** The update that the run's optimiser would make on this row alone, penalties and clipping with it. */
import type { FloatArray, Tensor } from "../../engine/numbers";
import type { Parameter } from "../../engine/plain/layer";
import { addPenalties, clipGradients, stopAtZero } from "../../engine/reference/penalties";
import { optimizerOf } from "../../network/kinds/optimizers/index";
import type { TrainingSpec } from "../../network/spec";
import type { Chosen } from "./chain";
import type { Look } from "./look";
import type { UpdateView } from "./view";

/** What the optimiser knows of the updates before: `<tensor>/<name>`; null where nothing is kept of them. */
export class OptimiserState {
  private readonly arrays: ReadonlyMap<string, FloatArray>;
  constructor(
    look: Look,
    private readonly training: TrainingSpec,
    saved: readonly Tensor[] | null,
    /** Of the next update, 1 for the first. */
    public count: number,
    readonly learningRate: number,
  ) {
    const known = new Map((saved ?? []).map(({ name, data }) => [name, data]));
    const names = this.names;
    const entries = look.parameters.flatMap(({ tensor }) =>
      names.map((name) => {
        const full = `${tensor.name}/${name}`;
        const from = known.get(full);
        return [full, from ? Float64Array.from(from) : new Float64Array(tensor.data.length)] as const;
      }),
    );
    this.arrays = new Map(entries);
  }
  get names(): readonly string[] {
    return optimizerOf(this.training.optimizer).state(this.training.optimizer);
  }
  of({ tensor }: Parameter): FloatArray[] {
    return this.names.map((name) => this.arrays.get(`${tensor.name}/${name}`)!);
  }
}

/** The gradient of a number as the optimiser gets it. */
type Met = Pick<UpdateView["w"], "gradient" | "penalty" | "clipped">;

/**
 * Makes the update, after `look.back()`: weights and state are others then, and the gradients too. As the run keeps float32,
 * weights are rounded to it where `rounded` says so. Tells how the gradient of `watched` was met.
 */
export function update(
  look: Look,
  state: OptimiserState,
  training: TrainingSpec,
  { watched, rounded = false }: { watched?: Chosen; rounded?: boolean } = {},
): Met {
  const { parameters } = look;
  const parameter = watched && look.find(watched.tensor)!.parameter;
  const read = () => (parameter && watched ? parameter.gradient[watched.index] : 0);
  const gradient = read();
  addPenalties(parameters);
  const penalised = read();
  clipGradients(parameters, training.clip);
  const met = { gradient, penalty: penalised - gradient, clipped: penalised === 0 ? 1 : read() / penalised };
  const spec = training.optimizer;
  const moment = { learningRate: state.learningRate, count: state.count };
  for (const one of parameters) {
    const { data } = one.tensor;
    const before = one.l1 > 0 ? Float64Array.from(data) : null;
    optimizerOf(spec).update(spec, moment, data, one.gradient, state.of(one), one.isWeight);
    if (before) stopAtZero(data, before, one.gradient);
    if (rounded) for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]);
  }
  state.count++;
  return met;
}

/** The same to be looked at: all is as it was afterwards, but for the gradients. `now` is the row's loss before it. */
export function tryUpdate(
  look: Look,
  state: OptimiserState,
  training: TrainingSpec,
  chosen: Chosen,
  now: number,
): Omit<UpdateView, "along" | "stateKnown"> {
  const { parameter, layer } = look.find(chosen.tensor)!;
  const { data } = parameter.tensor;
  const { index } = chosen;
  const kept = look.parameters.map((one) => ({
    one,
    weights: Float64Array.from(one.tensor.data),
    state: state.of(one).map((array) => Float64Array.from(array)),
  }));
  const stateAt = () => state.of(parameter).map((array) => array[index]);
  const [before, stateBefore, { count, learningRate }] = [data[index], stateAt(), state];
  const met = update(look, state, training, { watched: chosen });
  const [after, stateAfter] = [data[index], stateAt()];
  const all = look.forward();
  const outputs = look.predictions();
  for (const { one, weights, state: arrays } of kept) {
    one.tensor.data.set(weights);
    state.of(one).forEach((array, i) => array.set(arrays[i]!));
  }
  state.count = count;
  look.forward();
  data[index] = after;
  const alone = look.forward(layer);
  data[index] = before;
  look.forward(layer);
  const { title, formula } = optimizerOf(training.optimizer);
  return {
    optimizer: title,
    formula,
    learningRate,
    count,
    w: { before, after, ...met },
    state: state.names.map((name, i) => ({ name, before: stateBefore[i]!, after: stateAfter[i]! })),
    loss: { now, alone, all },
    outputs,
    parameters: look.plan.parameters,
  };
}
