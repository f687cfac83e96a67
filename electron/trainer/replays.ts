/** Runs that are trained anew, to be held against what was recorded or against each other: they leave nothing in the project. */
import { differenceWords } from "#core/training/first-difference";
import type { CommandOf, Results, TrainerEvent } from "#core/training/messages";
import { reproductionWords } from "#core/training/reproduction";
import { TrainingQueue } from "#host/queue/queue";
import { firstDifference, reproduce, type Recorded, type Reproducing } from "#host/reproduce";
import type { DataDesk } from "./data";
import { cancelled } from "./ending";
import type { RunDesk } from "./runs";

export interface ReplayDeskOptions {
  data: DataDesk;
  runs: RunDesk;
  /** Cores that they may take together. */
  cores(): number;
  emit(event: TrainerEvent): void;
}

export class ReplayDesk {
  private readonly going = new Set<AbortController>();

  constructor(private readonly options: ReplayDeskOptions) {}

  reproduce({ run }: CommandOf<"run.reproduce">, signal: AbortSignal): Promise<Results["run.reproduce"]> {
    return this.during(run, signal, async (task) => {
      const recorded = await this.recorded(run);
      const found = await reproduce(recorded, task);
      return { ...found, words: reproductionWords(found, recorded.snapshot.record) };
    });
  }
  firstDifference(
    { runs }: CommandOf<"run.firstDifference">,
    signal: AbortSignal,
  ): Promise<Results["run.firstDifference"]> {
    return this.during(runs[0], signal, async (task) => {
      const pair: [Recorded, Recorded] = [await this.recorded(runs[0]), await this.recorded(runs[1])];
      const found = await firstDifference(pair, task);
      const [a, b] = pair;
      return { ...found, words: differenceWords(found, [a.snapshot.record, b.snapshot.record]) };
    });
  }
  /** Its rows, or the project, are about to go. */
  leave(): void {
    for (const one of this.going) one.abort(cancelled());
  }

  private async recorded(id: string): Promise<Recorded> {
    const { data, runs } = this.options;
    const snapshot = await runs.recorded(id);
    const { spec, target } = snapshot.record;
    await data.ready(spec.recipe, target, snapshot.fitted);
    return { snapshot, dataset: data.dataset(spec.recipe, target, snapshot.fitted) };
  }
  private async during<T>(run: string, signal: AbortSignal, work: (task: Reproducing) => Promise<T>): Promise<T> {
    const { cores, emit } = this.options;
    const ending = new AbortController();
    const end = () => ending.abort(signal.reason);
    signal.addEventListener("abort", end, { once: true });
    this.going.add(ending);
    const queue = new TrainingQueue({ threads: cores() });
    try {
      const progress = (share: number) => emit({ type: "run.progress", run, share });
      return await work({ queue, threads: 1, progress, signal: ending.signal });
    } finally {
      this.going.delete(ending);
      signal.removeEventListener("abort", end);
      await queue.close();
    }
  }
}
