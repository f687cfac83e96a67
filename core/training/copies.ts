/** Copies of a run's model, for work that goes on while the run trains. */
import type { Engine, Model, ModelSettings } from "../engine/engine";
import type { NetworkPlan } from "../network/plan";
import { probe } from "./histograms";
import { restoreKept, type KeptEpoch } from "./kept";
import { EngineRest, PlainRest, planBehind, type Rest } from "./rest";
import { restoreTensors } from "./tensors";

export class Copies {
  constructor(
    private readonly model: Model,
    private readonly engine: Engine,
    private readonly plan: NetworkPlan,
    private readonly settings: ModelSettings,
  ) {}

  /** The model as it is now, or as it was after an epoch. */
  frozen(at: KeptEpoch | null): Model {
    return this.filled(this.engine.build(this.plan, { ...this.settings, weights: "given" }), at);
  }
  /** The same for `histogramsOf`. */
  probe(at: KeptEpoch | null): Model {
    return this.filled(probe(this.engine, this.plan, this.settings), at);
  }
  /** What comes behind layer `l` of a copy. */
  rest(copy: Model, l: number): Rest {
    const { training, classWeights } = this.settings;
    const plan = planBehind(this.plan, l);
    if (!plan) return new PlainRest(this.plan, l, copy.tensors, { training, classWeights });
    const model = this.engine.build(plan, { ...this.settings, weights: "given" });
    restoreTensors(model.tensors, copy.tensors);
    return new EngineRest(model);
  }

  private filled(model: Model, at: KeptEpoch | null): Model {
    if (at) restoreKept(model.tensors, at);
    else restoreTensors(model.tensors, this.model.tensors);
    return model;
  }
}
