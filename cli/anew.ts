/** Commands that train runs of a project anew: their queue, their progress, and how they are ended. */
import { TrainingQueue } from "#host/queue/queue";
import type { Reproducing } from "#host/reproduce";
import { Interrupted, Interrupts } from "./interrupt";
import type { Io } from "./io";
import { Progress } from "./progress";

export const mostThreads = 256;
/** Milliseconds between two looks at signals. */
const look = 100;

/** Works with a queue that ends with it, or with a signal: nothing is written, so nothing is lost. */
export async function anew<T>(
  { cores, threads, words }: { cores: number; threads: number; words: string },
  io: Io,
  work: (task: Reproducing) => Promise<T>,
): Promise<T> {
  const queue = new TrainingQueue({ threads: cores });
  const progress = new Progress(io);
  const interrupts = new Interrupts();
  let watch: NodeJS.Timeout | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (interrupts.asked !== null) reject(new Interrupted(interrupts.asked, "ended; the project was not changed"));
    }, look);
  });
  try {
    const task = { queue, threads, progress: (share: number) => progress.show(share, words) };
    return await Promise.race([work(task), interrupted]);
  } finally {
    clearInterval(watch);
    progress.end();
    interrupts.end();
    await queue.close();
  }
}
