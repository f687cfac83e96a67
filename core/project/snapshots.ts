/** Snapshots: the files that the last saves of a project replaced. */

/** How many are kept, for how long, and how much room all of them may take. The newest stays whatever its size. */
export interface SnapshotRules {
  /** 0: none are made. */
  count: number;
  days: number;
  bytes: number;
}

export const defaultRules: SnapshotRules = { count: 10, days: 30, bytes: 2 ** 31 };

export interface Snapshot {
  path: string;
  /** When the file was saved that it is (ISO 8601). */
  saved: string;
  bytes: number;
}

/** Of snapshots, newest first, those that may go now. */
export function outdated(
  snapshots: readonly Snapshot[],
  { count, days, bytes }: SnapshotRules,
  now: number,
): Snapshot[] {
  const day = 24 * 3600 * 1000;
  let room = bytes;
  return snapshots.filter((one, n) => {
    room -= one.bytes;
    return n >= count || now - Date.parse(one.saved) > days * day || (n > 0 && room < 0);
  });
}
