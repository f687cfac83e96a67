/** Which entries of the palette are shown for what was typed, under which heads, in which order. */
import { fuzzy, plain } from "./fuzzy";

export const groupIds = ["Commands", "Stages", "Settings", "Columns", "Layers", "Runs", "Lessons"] as const;
export type GroupName = (typeof groupIds)[number] | "Often used";

export interface PaletteEntry {
  /** `command:run.train`, `column:age` */
  id: string;
  group: (typeof groupIds)[number];
  label: string;
  /** Where it stands or what it is, in a word or two; it is searched too, after the label. */
  place: string;
  /** Accelerator of the menu. */
  accelerator?: string | undefined;
  /** Why it can't be chosen now; null: it can. */
  fault: string | null;
  run(): unknown;
}

export interface Found {
  entry: PaletteEntry;
  /** Places in the label that matched. */
  at: number[];
}
export interface FoundGroup {
  name: GroupName;
  found: Found[];
}

/** More are not read: what is typed next makes them fewer. */
export const mostShown = 60;
/** For a label that was typed whole. */
const exact = 12;
/** Share of the best score. */
const closeEnough = 0.35;
const mostOften = 6;
/** Entries of a long group that stand there while nothing was typed. */
const mostUntyped = 8;

const frequency = (used: Readonly<Record<string, number>>, id: string) => Math.log2(1 + (used[id] ?? 0));

function untyped(entries: readonly PaletteEntry[], used: Readonly<Record<string, number>>): FoundGroup[] {
  const often = entries
    .filter(({ id, fault }) => (used[id] ?? 0) > 0 && fault === null)
    .toSorted((a, b) => (used[b.id] ?? 0) - (used[a.id] ?? 0))
    .slice(0, mostOften);
  const plainly = (entry: PaletteEntry): Found => ({ entry, at: [] });
  const rest = groupIds.map((name): FoundGroup => {
    const own = entries.filter((entry) => entry.group === name && !often.includes(entry));
    const most = name === "Commands" || name === "Stages" ? own.length : mostUntyped;
    return { name, found: own.slice(0, most).map(plainly) };
  });
  return [{ name: "Often used" as const, found: often.map(plainly) }, ...rest].filter(({ found }) => found.length > 0);
}

/** The groups in the order of their best entries, and how many entries match in all. */
export function search(
  entries: readonly PaletteEntry[],
  query: string,
  used: Readonly<Record<string, number>> = {},
): { groups: FoundGroup[]; matching: number } {
  if (query.trim() === "") return { groups: untyped(entries, used), matching: entries.length };
  const scored = entries.flatMap((entry) => {
    const own = fuzzy(query, entry.label);
    const match = own ?? fuzzy(query, `${entry.label} ${entry.place}`);
    if (!match) return [];
    // What its place alone has found, and what can't be chosen, comes after the rest.
    const score =
      match.score +
      frequency(used, entry.id) * 2 -
      (own ? 0 : 12) -
      (entry.fault === null ? 0 : 4) +
      (plain(entry.label) === plain(query.trim()) ? exact : 0);
    return [{ entry, score, at: match.at.filter((place) => place < entry.label.length) }];
  });
  // Letters that stand somewhere are no answer where better ones are.
  const top = scored.reduce((most, { score }) => Math.max(most, score), -Infinity);
  const matching = scored.filter(({ score }) => score >= Math.min(top, top * closeEnough));
  const best = matching.toSorted((a, b) => b.score - a.score).slice(0, mostShown);
  const groups: FoundGroup[] = [];
  for (const { entry, at } of best) {
    let group = groups.find(({ name }) => name === entry.group);
    if (!group) groups.push((group = { name: entry.group, found: [] }));
    group.found.push({ entry, at });
  }
  return { groups, matching: matching.length };
}
