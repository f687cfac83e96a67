/** What the preview table shows: the first rows, then every row in doubt, and the gaps between them in words. */
import { parseNumber } from "#core/data/values";
import { numberOf } from "#core/data/written-numbers";
import type { Preview } from "#core/data/preview";
import type { Staged } from "#core/training/views";

export type Doubted = Staged["doubted"][number];

export type PreviewItem =
  | { kind: "row"; row: number; line: number; cells: readonly string[]; doubts: readonly Doubted[] }
  /** Rows that are not shown; `rows` null: nobody has counted them yet. `fit`: no doubt is about any of them. */
  | { kind: "gap"; after: number; rows: number | null; more: boolean; fit: boolean };

/** First rows that stay in sight where rows in doubt follow. */
const firstRows = 6;

/** `all`: every row of the preview, though rows in doubt follow. */
export function previewItems(preview: Preview, staged: Staged | null, all: boolean): PreviewItem[] {
  const doubted = new Map<number, Doubted[]>();
  for (const doubt of staged?.doubted ?? []) doubted.set(doubt.row, [...(doubted.get(doubt.row) ?? []), doubt]);
  const far = [...doubted.keys()].filter((row) => row >= firstRows);
  const shown = all || far.length === 0 ? preview.rows.length : Math.min(firstRows, preview.rows.length);
  const items: PreviewItem[] = preview.rows.slice(0, shown).map((cells, row) => ({
    kind: "row",
    row,
    line: preview.lines[row] ?? 0,
    cells,
    doubts: doubted.get(row) ?? [],
  }));
  let next = shown;
  const begins = staged ? unlistedFrom(staged) : Infinity;
  const gap = (after: number, rows: number | null): PreviewItem => {
    const fit = rows === null || after + rows <= begins;
    return { kind: "gap", after, rows, more: after < preview.rows.length, fit };
  };
  for (const [row, doubts] of doubted) {
    if (row < shown) continue;
    if (row > next) items.push(gap(next, row - next));
    items.push({ kind: "row", row, line: doubts[0]?.line ?? 0, cells: doubts[0]?.cells ?? [], doubts });
    next = row + 1;
  }
  const rest = staged ? staged.rows - next : preview.whole ? 0 : null;
  if (rest !== 0) items.push(gap(next, rest));
  return items;
}

/** The row from which on a doubt may be about rows that are not listed: of most doubts only the first row is. */
function unlistedFrom({ warnings, doubted }: Staged): number {
  const starts = warnings.map(({ code, column, count = 1 }) => {
    const listed = doubted.filter((one) => one.code === code && one.column === column);
    return listed.length > 0 && listed.length < count ? Math.min(...listed.map(({ row }) => row)) : Infinity;
  });
  return Math.min(Infinity, ...starts);
}

/** A number as it is understood, with the digits that were written: `1.204,50` is 1204.50, `$5` is 5. What is none stays as it is. */
export function numberText(cell: string, decimal: "." | ","): string {
  const text = cell.trim();
  if (Number.isNaN(parseNumber(text, decimal))) {
    const written = numberOf(text, decimal);
    return Number.isNaN(written) ? cell : String(written).replace(/^-/, "−");
  }
  const plain = text.replace(decimal === "." ? /[,' \u00a0\u202f]/g : /[.' \u00a0\u202f]/g, "");
  return plain.replace(",", ".").replace(/^-/, "−");
}

/** Widths in px that the first rows need, column by column. */
export function columnWidths(preview: Preview, typeWords: readonly string[]): number[] {
  return preview.header.map((name, column) => {
    let longest = 0;
    for (const row of preview.rows) longest = Math.max(longest, row[column]?.length ?? 0);
    const wanted = Math.max(name.length * 7 + 14, (typeWords[column]?.length ?? 0) * 6 + 36, longest * 6.8 + 15);
    return Math.round(Math.min(220, Math.max(64, wanted)));
  });
}
