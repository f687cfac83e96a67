/** The forks of a search that train side by side, each by the key of its changes: begun ahead of their turn, taken in their turn. */
import { applied, keyOf } from "./changes";
import type { Remedy } from "./finding";
import type { ExperimentSpec } from "../network/spec";
import type { Begun, Trial, TrialTrainer } from "./trial";

/** Shares of the plan at which a fork that is far behind is ended. */
const judgedAt = [0.4, 0.55, 0.7, 0.85];

interface UnderWay {
  begun: Begun;
  /** What it was at its rungs. */
  rungs: Trial[];
  ended: boolean;
}

export class Forks {
  private readonly underWay = new Map<string, UnderWay>();

  constructor(
    private readonly spec: ExperimentSpec,
    private readonly trainer: TrialTrainer,
    private readonly isLost: (trial: Trial) => boolean,
    /** One has ended. */
    private readonly onEnded: () => void,
  ) {}

  /** Begins what will be wanted next on cores that are free, and cancels what will not be. */
  want(offers: Iterable<Remedy[]>): void {
    const training = () => [...this.underWay.values()].filter(({ ended }) => !ended).length;
    const wanted = new Set<string>();
    for (const changes of offers) {
      const key = keyOf(changes);
      wanted.add(key);
      if (!this.underWay.has(key) && training() < this.trainer.slots) this.begin(key, changes);
    }
    for (const [key, { begun }] of this.underWay) {
      if (wanted.has(key)) continue;
      begun.cancel();
      this.underWay.delete(key);
    }
  }
  private begin(key: string, changes: readonly Remedy[]): UnderWay {
    const rungs: Trial[] = [];
    const lost = (trial: Trial) => {
      rungs.push(trial);
      return this.isLost(trial);
    };
    const spec = applied(this.spec, changes)!;
    const entry = { begun: this.trainer.begin(spec, changes, rungsOf(spec), lost), rungs, ended: false };
    this.underWay.set(key, entry);
    void entry.begun.result.then(() => {
      entry.ended = true;
      this.onEnded();
    });
    return entry;
  }

  /** What comes of a set of changes where it is its turn; null where it was cancelled. */
  async taken(changes: readonly Remedy[]): Promise<Trial | null> {
    const key = keyOf(changes);
    const { begun, rungs } = this.underWay.get(key) ?? this.begin(key, changes);
    const result = await begun.result;
    this.underWay.delete(key);
    if (!result) return null;
    begun.take();
    // Begun ahead of its turn, it may have gone on where those before it would have ended it.
    const lost = rungs.find((trial) => this.isLost(trial));
    return lost ? { ...lost, seconds: result.seconds, stopped: true } : result;
  }
  /** Trains a spec to its end, whatever it comes to; null where it was cancelled. */
  async whole(name: string, spec: ExperimentSpec, changes: readonly Remedy[]): Promise<Trial | null> {
    const begun = this.trainer.begin(spec, changes, [], () => false);
    this.underWay.set(name, { begun, rungs: [], ended: false });
    const trial = await begun.result;
    this.underWay.delete(name);
    if (trial) begun.take();
    return trial;
  }

  /** Each ends where it is. */
  stop(): void {
    for (const { begun } of this.underWay.values()) begun.stop();
  }
  cancel(): void {
    for (const { begun } of this.underWay.values()) begun.cancel();
    this.underWay.clear();
  }
}

const rungsOf = ({ training: { epochs } }: ExperimentSpec): number[] => [
  ...new Set(judgedAt.map((share) => Math.ceil(share * epochs)).filter((rung) => rung < epochs)),
];
