/** A line of Compare's strip that stands for several runs. */
import type { RunRecord } from "#core/project/document";

export interface StripLine {
  /** One of them, whose layers are drawn. */
  run: RunRecord;
  slot: number;
  name: string;
  what: string;
  score: number;
  /** The one that is looked at. */
  main: boolean;
}
