/** A progress bar on stderr. */
import type { Io } from "./io";

const width = 24;
export const clearLine = "\r\u001b[2K";

/** Draws over one line at most ten times a second; says nothing where stderr is no terminal. */
export class Progress {
  private drawn = -Infinity;

  constructor(private readonly io: Io) {}

  show(share: number, text: string): void {
    if (!this.io.interactive || this.io.clock() - this.drawn < 100) return;
    this.drawn = this.io.clock();
    const full = Math.round(Math.min(1, Math.max(0, share)) * width);
    this.io.stderr(`${clearLine}${"█".repeat(full)}${"░".repeat(width - full)} ${text}`);
  }

  end(): void {
    if (this.io.interactive && this.drawn > -Infinity) this.io.stderr(clearLine);
  }
}
