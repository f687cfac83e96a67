/** Runs that are trained here. */
import { count, formatNumber } from "#core/numbers";
import type { Run } from "#core/training/run";
import { Interrupted, Interrupts } from "./interrupt";
import type { Io } from "./io";
import type { Keeper } from "./keeper";
import { Progress } from "./progress";

/** Milliseconds of training between two looks at the progress bar and at signals. */
const slice = 100;

export interface WorkOptions {
  /** Stands before the progress, where there are several runs. */
  label?: string;
  /** Where the run is kept; null where nobody asked for it. */
  keeper: Keeper | null;
  /** Where there are several runs, signals are heard between them, too; what becomes of those before is said by `told`. */
  several?: { interrupts: Interrupts; told(kept: boolean): string };
}

/** Trains to the end. Ctrl-C pauses the run and keeps it. @throws Interrupted */
export async function work(run: Run, io: Io, { label = "", keeper, several }: WorkOptions): Promise<void> {
  await keeper?.begin(run);
  const progress = new Progress(io);
  const interrupts = several?.interrupts ?? new Interrupts();
  try {
    run.resume();
    while (!run.idle) {
      const end = io.clock() + slice;
      run.advance(() => io.clock() >= end);
      keeper?.tick(run);
      // Signals and what is written are heard of between slices.
      await new Promise((resolve) => setImmediate(resolve));
      if (interrupts.asked !== null && run.status === "training") run.pause();
      const { epoch, plannedEpochs } = run.record();
      const loss = run.history.ticks.loss.at(-1);
      progress.show(
        epoch / plannedEpochs,
        `${label}epoch ${epoch} of ${plannedEpochs}  loss ${loss === undefined ? "–" : Number.isNaN(loss) ? "NaN" : formatNumber(loss)}  ${count(run.rowsPerSecond)} rows/s`,
      );
    }
    progress.end();
    await keeper?.finished(run);
    if (interrupts.asked === null || run.status !== "paused") return;
    const { epoch, plannedEpochs } = run.record();
    await keeper?.save();
    const kept = several?.told(keeper !== null) ?? (keeper ? goOn : nothingKept);
    throw new Interrupted(
      interrupts.asked,
      `ended at ${several ? `${label.trim()}, ` : ""}epoch ${epoch} of ${plannedEpochs}: ${kept}`,
    );
  } finally {
    if (!several) interrupts.end();
  }
}
const goOn = "the training so far is in the project; continue with the same command and --resume";
export const nothingKept = "nothing was kept (use --out to keep it)";
