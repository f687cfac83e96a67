import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** A log is put aside when it is so long; the one before it goes then. */
const mostBytes = 1 << 20;

/**
 * What the application says of itself, on standard error and in `main.log` of a folder, of which one older file is kept
 * (`main.old.log`). Written at once, so that the last words before a crash are there; a folder that can't be written to is no
 * reason to end.
 */
export class Log {
  readonly #file: string;
  #bytes = 0;
  #works = true;

  constructor(readonly folder: string) {
    this.#file = join(folder, "main.log");
    this.#attempt(() => {
      mkdirSync(folder, { recursive: true });
      this.#bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    });
  }

  write(text: string): void {
    process.stderr.write(text);
    if (!this.#works) return;
    const line = `${new Date().toISOString()} ${text.endsWith("\n") ? text : `${text}\n`}`;
    this.#attempt(() => {
      const bytes = Buffer.byteLength(line);
      if (this.#bytes + bytes > mostBytes) {
        renameSync(this.#file, join(this.folder, "main.old.log"));
        this.#bytes = 0;
      }
      appendFileSync(this.#file, line);
      this.#bytes += bytes;
    });
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#works = false;
      process.stderr.write(`No log is kept: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}
