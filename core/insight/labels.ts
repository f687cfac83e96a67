/** Rows whose label may be wrong: equal inputs under different targets, and labels that the network's own confidence speaks against. */
import type { Rows } from "../data/dataset";
import type { Task } from "../data/types";
import { inBlocks, type Pieces } from "../pieces";

export interface Conflict {
  /** Rows of the table that have the same inputs. */
  rowIds: number[];
  /** Their targets: class codes, or numbers in the scale of training. */
  targets: number[];
}
export interface Conflicts {
  /** Groups, the largest first. */
  groups: Conflict[];
  /** Groups and rows in all. */
  count: number;
  rows: number;
}

/** Numbers that are so far apart under equal inputs are a conflict: standard deviations of the target. */
const apart = 1;
const mostGroups = 200;

/**
 * Rows of all parts whose inputs are the same to the bit while their targets are not: no network can be right about both. Numbers
 * count where they differ by more than a standard deviation of the target. Yields between pieces.
 */
export function* conflictsOf(parts: readonly Rows[], task: Task): Pieces<Conflicts> {
  const seen = new Map<string, { rowIds: number[]; targets: number[] }>();
  for (const { rows, x, y, rowIds } of parts) {
    yield* inBlocks(rows, (from, end) => {
      for (let row = from; row < end; row++) {
        if (Number.isNaN(y[row]!)) continue;
        const cells = x.row(row);
        const key = hashOf(new Uint32Array(cells.buffer, cells.byteOffset, cells.length));
        const group = seen.get(key);
        if (group) {
          group.rowIds.push(rowIds[row]!);
          group.targets.push(y[row]!);
        } else seen.set(key, { rowIds: [rowIds[row]!], targets: [y[row]!] });
      }
    });
  }
  const groups: Conflict[] = [];
  for (const { rowIds, targets } of seen.values()) {
    if (rowIds.length < 2) continue;
    const [low, high] = [Math.min(...targets), Math.max(...targets)];
    if (task === "regression" ? high - low > apart : high > low) groups.push({ rowIds, targets });
  }
  yield;
  groups.sort((a, b) => b.rowIds.length - a.rowIds.length || a.rowIds[0]! - b.rowIds[0]!);
  const rows = groups.reduce((sum, group) => sum + group.rowIds.length, 0);
  return { groups: groups.slice(0, mostGroups), count: groups.length, rows };
}

/** 128 bits of a row: that two of a million rows share them by chance is one in 10²⁶. */
function hashOf(words: Uint32Array): string {
  let [a, b, c, d] = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];
  for (let i = 0; i < words.length; i++) {
    // −0 and 0 are one number.
    const own = words[i]!;
    const word = own === 0x80000000 ? 0 : own;
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 15;
    b = Math.imul(b ^ word ^ a, 0xc2b2ae35);
    b ^= b >>> 13;
    c = Math.imul(c + word, 0x27d4eb2f) ^ (c >>> 16);
    d = (Math.imul(d, 31) + (word ^ (word >>> 7)) + c) | 0;
  }
  return `${a >>> 0}.${b >>> 0}.${c >>> 0}.${d >>> 0}`;
}

export interface DoubtedLabel {
  /** Place among the rows that were given. */
  row: number;
  /** Class codes: as it is labelled, and as the network would have it. */
  label: number;
  likely: number;
  /** p of each. */
  labelP: number;
  likelyP: number;
}
export interface DoubtedLabels {
  /** The least confident in the label first. */
  rows: DoubtedLabel[];
  count: number;
  /** Mean p of a class on the rows that are labelled so: from there on a row counts as one of it. NaN for one without rows. */
  thresholds: Float64Array;
}

/**
 * Confident learning (C. Northcutt, L. Jiang, I. Chuang 2021): a row is doubted where some other class has p of at least the mean
 * that rows labelled so have, and the label's own class is not the likeliest of those that reach theirs. Honest on rows that the
 * network has not learned from; on training rows it finds only what was not learned by heart.
 */
export function doubtedLabels(
  truth: ArrayLike<number>,
  scores: ArrayLike<number>,
  classes: number,
  most = 500,
): DoubtedLabels {
  const width = classes === 2 ? 1 : classes;
  const p = (row: number, k: number) =>
    width === 1 ? (k === 1 ? scores[row]! : 1 - scores[row]!) : scores[row * width + k]!;
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let row = 0; row < truth.length; row++) {
    sums[truth[row]!]! += p(row, truth[row]!);
    counts[truth[row]!]!++;
  }
  const thresholds = sums.map((sum, k) => sum / counts[k]!);
  const found: DoubtedLabel[] = [];
  for (let row = 0; row < truth.length; row++) {
    let likely = -1;
    for (let k = 0; k < classes; k++)
      if (p(row, k) >= thresholds[k]! && (likely < 0 || p(row, k) > p(row, likely))) likely = k;
    const label = truth[row]!;
    if (likely >= 0 && likely !== label)
      found.push({ row, label, likely, labelP: p(row, label), likelyP: p(row, likely) });
  }
  found.sort((a, b) => a.labelP - b.labelP || a.row - b.row);
  return { rows: found.slice(0, most), count: found.length, thresholds };
}
