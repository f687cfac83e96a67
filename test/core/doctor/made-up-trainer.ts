/** A trainer of a made-up landscape: what each spec scores is written down, and who ends first is drawn by lot. */
import type { Begun, Trial, TrialTrainer } from "#core/doctor/trial";
import type { Finding, Remedy } from "#core/doctor/finding";
import type { Standings } from "#core/doctor/standing";
import type { ExperimentSpec } from "#core/network/spec";

/** `rising`: share of the score that it has at its first rung. */
export type Landscape = (spec: ExperimentSpec) => {
  score: number;
  findings: Finding[];
  rising?: number;
  standings?: Standings;
};

interface Options {
  slots?: number;
  /** Milliseconds of a training on the trainer's clock. */
  takes?: number;
  salt?: number;
}

export class MadeUpTrainer implements TrialTrainer {
  readonly slots: number;
  readonly trained: ExperimentSpec[] = [];
  underWay = 0;
  onTrained: (count: number) => unknown = () => undefined;
  private now = 0;
  private readonly random: () => number;

  constructor(
    private readonly landscape: Landscape,
    private readonly options: Options = {},
  ) {
    this.slots = options.slots ?? 1;
    this.random = mulberry(options.salt ?? 1);
  }

  clock(): number {
    return this.now;
  }
  begin(spec: ExperimentSpec, _changes: readonly Remedy[], rungs: number[], lost: (trial: Trial) => boolean): Begun {
    const asked = { cancelled: false, stopped: false };
    const quit = (what: "cancelled" | "stopped") => () => {
      asked[what] = true;
    };
    return {
      result: this.train(spec, rungs, lost, asked),
      take: () => undefined,
      stop: quit("stopped"),
      cancel: quit("cancelled"),
    };
  }

  private async train(
    spec: ExperimentSpec,
    rungs: number[],
    lost: (trial: Trial) => boolean,
    asked: { cancelled: boolean; stopped: boolean },
  ): Promise<Trial | null> {
    this.underWay++;
    const { score, findings, rising = 1, standings } = this.landscape(spec);
    const at = (epochs: number, share: number, stopped = false): Trial => ({
      score: score * (rising + (1 - rising) * share),
      ...(standings && { standings }),
      findings,
      epochs,
      seconds: 0,
      stopped,
    });
    try {
      for (const [n, rung] of rungs.entries()) {
        await this.while();
        if (asked.cancelled) return null;
        if (asked.stopped || lost(at(rung, n / rungs.length))) return at(rung, n / rungs.length, true);
      }
      await this.while();
      this.now += this.options.takes ?? 0;
      if (asked.cancelled) return null;
      this.trained.push(spec);
      this.onTrained(this.trained.length);
      return at(spec.training.epochs, 1, asked.stopped);
    } finally {
      this.underWay--;
    }
  }
  /** Some turns of the event loop, by lot. */
  private async while(): Promise<void> {
    for (let left = Math.floor(4 * this.random()); left > 0; left--) await Promise.resolve();
  }
}

/** Tommy Ettinger's mulberry32. */
export function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
export function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (Math.imul(31, value) + text.charCodeAt(i)) | 0;
  return value;
}
