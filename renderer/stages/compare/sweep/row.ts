import type { RunRecord } from "#core/project/document";
import type { SettingScore } from "#core/sweep/outcome";

/** A setting with all that its row says. */
export interface SettingRow {
  /** Place in the sweep, from 0; people count from 1. */
  at: number;
  score: SettingScore;
  runs: RunRecord[];
  /** Mean epoch of the lowest validation loss. */
  lowestEpoch: number;
  seconds: number;
}
