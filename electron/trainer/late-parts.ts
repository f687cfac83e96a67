/** What of a project that was opened is read while it is shown: its runs, one after the other, then its data. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { SpecError } from "#core/network/error";
import type { DamagedRun } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import type { RunSnapshot } from "#core/training/snapshot";
import type { LateProject } from "#host/late-project";
import { ended, until } from "./ending";

export interface LateTakers {
  /** A run, whole and checked. */
  run(snapshot: RunSnapshot): void;
  /** A run whose arrays are not what they should be: it is left out. */
  damaged(run: DamagedRun & { id: string }): void;
  data(bytes: Uint8Array): void;
}

export class LateParts {
  private signal = new AbortController();
  private under: Promise<void> = Promise.resolve();
  private heldOpen = false;
  private said: DamagedRun[] = [];

  /** Whether something is still to be read, or could not be. */
  get pending(): boolean {
    return this.heldOpen;
  }

  /** Reads on from here, until all is there or the project is another. */
  begin(file: LateProject, takers: LateTakers): void {
    this.end();
    this.heldOpen = true;
    this.signal = new AbortController();
    const { signal } = this.signal;
    const work = this.load(file, takers, signal)
      .then(() => {
        if (!signal.aborted) this.heldOpen = false;
      })
      .finally(() => file.close());
    this.under = until(signal, work);
    // Whoever waits hears of it, each time.
    this.under.catch(() => undefined);
    work.catch(() => undefined);
  }
  private async load(file: LateProject, takers: LateTakers, signal: AbortSignal): Promise<void> {
    for (const id of file.late) {
      // Whoever asks something meanwhile is answered.
      await nextTurn();
      signal.throwIfAborted();
      try {
        const snapshot = await file.run(id);
        signal.throwIfAborted();
        takers.run(snapshot);
      } catch (error) {
        if (!isOfRun(error) || signal.aborted) throw error;
        const damaged = { id, reason: error.message };
        this.said.push(damaged);
        takers.damaged(damaged);
      }
    }
    const bytes = await file.source();
    signal.throwIfAborted();
    if (bytes) takers.data(bytes);
  }

  /** Until all is there. Throws what is wrong with the file, each time, for as long as the project is open. */
  whole(signal?: AbortSignal): Promise<void> {
    return signal ? until(signal, this.under) : this.under;
  }
  /** Runs that were left out since somebody asked last. */
  left(): DamagedRun[] {
    return this.said.splice(0);
  }
  /** The project goes: nobody waits for its rest any more. */
  end(): void {
    this.signal = ended(this.signal);
    this.under = Promise.resolve();
    this.heldOpen = false;
    this.said = [];
  }
}

/** As where a project is read whole: arrays that don't fit cost a run, bytes that are not as they were written the reading. */
const isOfRun = (error: unknown): error is Error =>
  error instanceof SpecError || (error instanceof ProjectError && error.code === "invalid");
