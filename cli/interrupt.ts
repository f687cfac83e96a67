/** Ctrl-C while a network is trained: what was trained is kept before the process ends. */

/** Exit codes of a process that a signal asked to end, as shells give them. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const signals = Object.keys(codes) as (keyof typeof codes)[];

/** Work that a person ended. `message` says what became of it. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Listens until `end`. The first signal is noted, a second one ends the process at once. */
export class Interrupts {
  /** The exit code that a signal asks for; null without one. */
  asked: number | null = null;
  private readonly hear = (signal: keyof typeof codes): void => {
    if (this.asked !== null) process.exit(codes[signal]);
    this.asked = codes[signal];
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.hear);
  }
  end(): void {
    for (const signal of signals) process.off(signal, this.hear);
  }
}
