/** What goes on before there is a progress bar, said on a terminal where it takes a while. */
import type { Pieces } from "#core/pieces";
import type { Io } from "./io";
import { clearLine } from "./progress";

/** Milliseconds of silence from a command's start on. */
const silence = 2000;

export class Stages {
  private readonly start: number;
  private said = false;

  constructor(private readonly io: Io) {
    this.start = io.clock();
  }

  /** Work that others do, in threads. */
  async during<T>(words: string, work: Promise<T>): Promise<T> {
    const left = Math.max(0, silence - (this.io.clock() - this.start));
    const timer = this.io.interactive ? setTimeout(() => this.say(words), left) : undefined;
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      this.clear();
    }
  }

  /** Work of this thread. */
  through<T>(words: string, work: Pieces<T>): T {
    try {
      for (;;) {
        if (!this.said && this.io.interactive && this.io.clock() - this.start >= silence) this.say(words);
        const step = work.next();
        if (step.done) return step.value;
      }
    } finally {
      this.clear();
    }
  }

  private say(words: string): void {
    this.said = true;
    this.io.stderr(`${clearLine}${words} …`);
  }

  private clear(): void {
    if (this.said) this.io.stderr(clearLine);
    this.said = false;
  }
}
