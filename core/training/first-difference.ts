/** Where two runs part: settings, data and the first update after which a weight differs. */
import type { FittedRecipe } from "../data/fitted";
import { count, formatNumber, plural } from "../numbers";
import type { RunRecord } from "../project/document";
import { titleOfLayer } from "./reproduction";
import type { RunSnapshot } from "./snapshot";
import { placeWords, type WeightsApart } from "./weights-apart";

/** A setting of the spec by its path, with both values. */
export interface SettingApart {
  path: string;
  values: [unknown, unknown];
}

export interface FirstDifference {
  runs: [string, string];
  /** As far as both were trained. */
  verdict: "the same bits" | "they part";
  settings: SettingApart[];
  /** What each learned from: whether the recipes that were fitted to the data are the same. Null where one was not kept. */
  sameData: boolean | null;
  /** Updates after which both have the same bits: all that both have, where they never part. */
  sameUpdates: number;
  /** The first update after which they have not (0: their initial weights), and its epoch, from 1; null where they never part. */
  parts: { update: number; epoch: number; weight: WeightsApart; restored: boolean } | null;
  /** Updates of each. */
  updates: [number, number];
}

export function settingsApart(a: unknown, b: unknown, path = ""): SettingApart[] {
  if (isTree(a) && isTree(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => settingsApart(a[key], b[key], path === "" ? key : `${path}.${key}`));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, values: [a ?? null, b ?? null] }];
}
const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

export function sameData(a: FittedRecipe | null, b: FittedRecipe | null): boolean | null {
  return a && b ? JSON.stringify(a) === JSON.stringify(b) : null;
}

/** The last epoch up to which both have kept the same weights: where they part is looked for behind it. Null: not even the first. */
export function lastSameEpoch(a: RunSnapshot, b: RunSnapshot): number | null {
  let last: number | null = null;
  for (const { epoch, weights } of a.kept) {
    const other = b.kept.find((kept) => kept.epoch === epoch);
    if (!other) continue;
    if (other.weights.length !== weights.length || weights.some((value, i) => !Object.is(value, other.weights[i])))
      return last;
    last = epoch;
  }
  return last;
}

/** What they part for, and where, in sentences. */
export function differenceWords(found: FirstDifference, records: [RunRecord, RunRecord]): string {
  const { runs, parts, updates, sameUpdates } = found;
  const pair = `Runs ${runs[0]} and ${runs[1]}`;
  const told = reasonWords(found, records);
  if (!parts) {
    const shorter = updates[0] < updates[1] ? 0 : 1;
    const end = updates[0] === updates[1] ? "" : `, where run ${runs[shorter]} ends`;
    return `${pair} have the same bits: all ${plural(sameUpdates, "update")}${end}. ${told}`;
  }
  const { update, epoch, weight, restored } = parts;
  const where = placeWords(weight, titleOfLayer(records[0], weight.tensor));
  const [one, two] = weight.values.map((value) => formatNumber(value, 9));
  const values =
    weight.place.length === 0
      ? "their networks do not have the same weights"
      : `${one} in run ${runs[0]}, ${two} in run ${runs[1]}; ${count(weight.differing)} of ${plural(weight.of, "weight")} differ`;
  if (update === 0) return `${pair} part before the first update, first in ${where}: ${values}. ${told}`;
  const how = restored
    ? `part after update ${count(update)}, where early stopping brought earlier weights back`
    : `part in update ${count(update)} (epoch ${count(epoch)})`;
  const before = update === 1 ? "Their initial weights are the same." : `Up to there they have the same bits.`;
  return `${pair} ${how}, first in ${where}: ${values}. ${before} ${told}`;
}

function reasonWords({ settings, sameData: same }: FirstDifference, [a, b]: [RunRecord, RunRecord]): string {
  const named = settings.slice(0, 3).map(({ path }) => path);
  const more = settings.length > named.length ? ` and ${settings.length - named.length} more` : "";
  const differs = settings.length > 0 ? `Their settings differ in ${named.join(", ")}${more}.` : "";
  if (settings.length > 0) return differs;
  if (a.target !== b.target) return "They learn other targets.";
  if (same === false) return "Their settings are the same; the data that they learned from are not.";
  const moved = (record: RunRecord) => JSON.stringify([record.rateChanges, record.extensions ?? []]);
  if (moved(a) !== moved(b)) return "Their settings are the same; while they trained, they were told other things.";
  return same === null
    ? "Their settings are the same; what they learned from was not kept with them."
    : "Their settings and data are the same.";
}
