/** A lesson of the atlas: runs on data of its own, beside the project and never part of it. */
import type { CommandOf, TrainerEvent } from "#core/training/messages";
import type { LayerSums, NetworkPicture, Space } from "#core/training/views";

import type { RunState } from "#core/training/run-state";
import type { RunDifference } from "#core/metrics/difference";
import { CommandError } from "./command-error";
import { DataDesk, type DataDeskOptions } from "./data";
import { RunDesk, type RunDeskOptions } from "./runs";

export type LessonDeskOptions = DataDeskOptions & Pick<RunDeskOptions, "engine" | "now">;

export class LessonDesk {
  private runs: RunDesk | null = null;
  /** Counts lessons: one that was closed while its data were read must not begin. */
  private opened = 0;

  constructor(private readonly options: LessonDeskOptions) {}

  /** Reads the data and sets up an arm for each spec, not trained yet. Ends the lesson before. */
  async open({ source, target, arms }: CommandOf<"lesson.open">): Promise<RunState[]> {
    const mine = ++this.opened;
    await this.close();
    this.opened = mine;
    const { emit } = this.options;
    // What reading the small table comes to is nobody's news.
    const data = new DataDesk({ ...this.options, emit: () => undefined });
    data.adopt(await data.read({ source }));
    if (this.opened !== mine) throw new CommandError("lesson_closed", "The lesson was closed before it began.");
    const runs = new RunDesk({
      ...this.options,
      data,
      emit: (event: TrainerEvent) => {
        if (event.type === "run.changed") emit({ type: "lesson", event });
      },
      begins: async () => undefined,
      becameIdle: () => undefined,
    });
    this.runs = runs;
    return arms.map((arm) => runs.prepare({ ...arm, target }));
  }

  /** Trains every arm that has not ended by so many updates; resolves when all are idle. */
  async advance({ updates }: CommandOf<"lesson.advance">): Promise<null> {
    const runs = this.current();
    await Promise.all(
      Object.entries(updates).map(async ([id, count]) => {
        const { status } = runs.run(id);
        if (status === "paused") await runs.advance(id, count);
      }),
    );
    return null;
  }
  difference({ runs, epochs }: CommandOf<"lesson.difference">, signal: AbortSignal): Promise<RunDifference | null> {
    return this.current().views.difference({ type: "run.difference", runs, ...(epochs && { epochs }) }, signal);
  }
  picture({ run }: CommandOf<"lesson.picture">): Promise<NetworkPicture> {
    return this.current().views.picture(run);
  }
  space({ run, split }: CommandOf<"lesson.space">, signal: AbortSignal): Promise<Space> {
    return this.current().views.space({ type: "run.space", run, split }, signal);
  }
  sums({ run, layer }: CommandOf<"lesson.sums">): Promise<LayerSums> {
    return this.current().views.sums(run, layer);
  }
  async close(): Promise<void> {
    this.opened++;
    const { runs } = this;
    this.runs = null;
    await runs?.clear();
  }
  /** New points of what trains. */
  report(): void {
    this.runs?.report();
  }

  private current(): RunDesk {
    if (!this.runs) throw new CommandError("no_lesson", "No lesson is open. Open one in the atlas first.");
    return this.runs;
  }
}
