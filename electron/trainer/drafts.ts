/** What is asked of a network before it is trained. */
import { overfitTest, type OverfitTest } from "#core/doctor/overfit-test";
import { rateRange, type RateRange } from "#core/doctor/rate-range";
import type { Engine } from "#core/engine/engine";
import { checkNetwork } from "#core/training/check";
import type { CommandOf } from "#core/training/messages";
import type { NetworkCheck } from "#core/training/views";
import type { DataDesk } from "./data";
import type { Scheduler } from "./scheduler";

export interface DraftDeskOptions {
  data: DataDesk;
  engine: Engine;
  scheduler: Scheduler;
  clock: () => number;
}

export class DraftDesk {
  constructor(private readonly options: DraftDeskOptions) {}

  async check({ spec, target }: CommandOf<"network.check">, signal: AbortSignal): Promise<NetworkCheck> {
    const { data, engine, scheduler, clock } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(checkNetwork(spec, data.dataset(spec.recipe, target), engine, clock), signal);
  }

  async overfit({ spec, target }: CommandOf<"network.overfit">, signal: AbortSignal): Promise<OverfitTest> {
    const { data, engine, scheduler } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(overfitTest(spec, data.dataset(spec.recipe, target), engine), signal);
  }

  async rates({ spec, target }: CommandOf<"network.rates">, signal: AbortSignal): Promise<RateRange> {
    const { data, engine, scheduler } = this.options;
    await data.ready(spec.recipe, target, null, signal);
    return scheduler.run(rateRange(spec, data.dataset(spec.recipe, target), engine), signal);
  }
}
