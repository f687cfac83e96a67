import { availableParallelism } from "node:os";
import type { Engine, Model, ModelSettings } from "#core/engine/engine";
import type { NetworkPlan } from "#core/network/plan";
import { nodeEngine } from "#host/engine";

/**
 * The trainer's engine, whose number of threads a person may change at any time: models that are built afterwards take it, those
 * that there are keep theirs. What they compute does not depend on it.
 */
export class TrainerEngine implements Engine {
  readonly name = "fast";
  private readonly engines = new Map<number, Engine>();

  /** Null: all cores but one, which stays free for the window. */
  constructor(private wanted: number | null = null) {}

  setThreads(wanted: number | null): void {
    this.wanted = wanted;
  }

  get threads(): number {
    const cores = availableParallelism();
    return this.wanted === null ? Math.max(1, cores - 1) : Math.min(this.wanted, cores);
  }

  /** For trainings side by side: they run below the window's priority, so that no core has to stay free for it. */
  get cores(): number {
    const cores = availableParallelism();
    return this.wanted === null ? cores : Math.min(this.wanted, cores);
  }

  build(plan: NetworkPlan, settings: ModelSettings): Model {
    const { threads } = this;
    const engine = this.engines.get(threads) ?? nodeEngine(threads);
    this.engines.set(threads, engine);
    return engine.build(plan, settings);
  }
}
