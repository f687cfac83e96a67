/** What long analyses of a run need of the trainer. */
import type { Table } from "#core/data/types";
import type { TrainerEvent } from "#core/training/messages";
import { CommandError } from "./command-error";
import type { Scheduler } from "./scheduler";

export interface InsightOptions {
  scheduler: Scheduler;
  clock: () => number;
  emit: (event: TrainerEvent) => void;
  /** The project's table. */
  table: () => Table | null;
}

/** Milliseconds between two words on how far it is. */
const tellEvery = 60;

/** Tells how far an analysis of a run is, now and then. */
export function progressOf({ clock, emit }: InsightOptions, run: string): (share: number) => void {
  let next = 0;
  return (share) => {
    if (share < 1 && clock() < next) return;
    next = clock() + tellEvery;
    emit({ type: "run.progress", run, share });
  };
}

export function tableOf({ table: given }: InsightOptions): Table {
  const table = given();
  if (table) return table;
  throw new CommandError("no_data", "The project's data are not there. Open or import them in Data.");
}
