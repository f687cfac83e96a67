/** Runs that are trained here. */
import type { Run } from "#core/training/run";
import { Interrupted, Interrupts } from "./interrupt";
import type { Io } from "./io";
import type { Keeper } from "./keeper";
import { Progress } from "./progress";
import { number } from "./text";

/** Milliseconds of training between two looks at the progress bar and at signals. */
const slice = 100;

export interface WorkOptions {
  /** Stands before the progress, where there are several runs. */
  label?: string;
  /** Where the run is kept; null where nobody asked for it. */
  keeper: Keeper | null;
}

/** Trains to the end. Ctrl-C pauses the run and keeps it. @throws Interrupted */
export async function work(run: Run, io: Io, { label = "", keeper }: WorkOptions): Promise<void> {
  await keeper?.begin(run);
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  try {
    run.resume();
    while (!run.atRest) {
      const end = io.clock() + slice;
      run.advance(() => io.clock() >= end);
      keeper?.tick(run);
      // Signals and what is written are heard of between slices.
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupts.asked !== null && run.status === "training") run.pause();
      const { epoch, plannedEpochs } = run.record();
      const loss = run.history.ticks.loss.at(-1) ?? NaN;
      progress.show(
        epoch / plannedEpochs,
        `${label}epoch ${epoch} of ${plannedEpochs}  loss ${number(loss)}  ${number(Math.round(run.rowsPerSecond))} rows/s`,
      );
    }
    progress.end();
    await keeper?.finished(run);
    if (interrupts.asked !== null && run.status === "paused") await interrupted(run, keeper, interrupts.asked);
  } finally {
    interrupts.end();
  }
}

async function interrupted(run: Run, keeper: Keeper | null, exitCode: number): Promise<never> {
  const { epoch, plannedEpochs } = run.record();
  await keeper?.save();
  const kept = keeper
    ? "what was trained is in the project; go on with the same command and --resume"
    : "nothing was kept (--out says where to)";
  throw new Interrupted(exitCode, `ended at epoch ${epoch} of ${plannedEpochs}: ${kept}`);
}
