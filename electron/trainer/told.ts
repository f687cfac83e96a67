/** What the page has been told of a run, so that only what is new goes over the port. */
import { runFactNames, type RunFacts } from "#core/project/document";
import { withoutEpochs } from "#core/training/columns";
import type { RunHistory } from "#core/training/history";
import type { Run } from "#core/training/run";
import type { NewPoints, RunChange, RunState } from "#core/training/run-state";

export class Told {
  private facts: Partial<RunFacts>;
  private ticks: number;
  private epochs: number;
  private kept: string;

  constructor({ record, history, kept }: Omit<RunState, "data">) {
    this.facts = record;
    this.ticks = history.ticks.count;
    this.epochs = history.epochs.count;
    this.kept = JSON.stringify(kept);
  }

  /** Whether some of so many measurements are not told yet. */
  lacks(ticks: number): boolean {
    return this.ticks < ticks;
  }
  /** All measurements of a run that stands still, of which none was told. They count as told from here on. */
  ticksOf(history: RunHistory): NewPoints {
    this.ticks = history.ticks.count;
    return { ticks: 0, epochs: this.epochs, points: withoutEpochs(history) };
  }

  /** What is new of the run, which counts as told from here on. */
  news(run: Run): RunChange {
    const change: RunChange = { run: run.id, ...this.record(run), ...this.history(run), ...this.keptEpochs(run) };
    const { stepsPerEpoch, rowsPerSecond, secondsLeft } = run;
    return { ...change, pace: { stepsPerEpoch, rowsPerSecond, secondsLeft } };
  }

  private record({ facts }: Run): Pick<RunChange, "record"> {
    const before = this.facts;
    const changed = runFactNames.filter((name) => !isSame(before[name], facts[name]));
    this.facts = facts;
    return changed.length === 0 ? {} : { record: Object.fromEntries(changed.map((name) => [name, facts[name]])) };
  }
  /** Points after the last finite state of a run that diverged were taken back. */
  private history(run: Run): Pick<RunChange, "history"> {
    const { position } = run;
    const stay = { ticks: Math.min(this.ticks, position.ticks), epochs: Math.min(this.epochs, position.epochs) };
    const none = position.ticks === this.ticks && position.epochs === this.epochs;
    this.ticks = position.ticks;
    this.epochs = position.epochs;
    return none ? {} : { history: { ...stay, points: run.since(stay.ticks, stay.epochs) } };
  }
  private keptEpochs({ keptList }: Run): Pick<RunChange, "kept"> {
    const before = this.kept;
    this.kept = JSON.stringify(keptList);
    return this.kept === before ? {} : { kept: keptList };
  }
}

const isSame = (a: unknown, b: unknown) =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
