/** What can be done about a file that can't be read as it stands. */
import { limitOf } from "#core/data/limits";
import type { Dialect } from "#core/data/types";

export interface Way {
  label: string;
  /** A change of the dialect; without one, the file is looked at again. */
  change: Partial<Dialect> | null;
}

const ways: Partial<Record<string, Way>> = {
  unclosed_quote: { label: "Read without quotes", change: { quote: "" } },
  no_rows: { label: "It has no header", change: { header: false } },
  changed: { label: "Read it again", change: null },
  unreadable: { label: "Try again", change: null },
  preamble: { label: "Start on line 1", change: { preamble: 0 } },
  long_line: { label: "Allow lines of up to 200 MB", change: { limits: { line: 200 } } },
  too_many_columns: { label: "Allow a million columns", change: { limits: { columns: 1_000_000 } } },
  too_much_memory: { label: "Read it anyway", change: { limits: { memory: 1_000_000 } } },
  too_slow: { label: "Wait up to ten minutes", change: { limits: { seconds: 600 } } },
  trainer_lost: { label: "Try again", change: null },
};

const titles: Partial<Record<string, string>> = {
  unclosed_quote: "A quote is never closed",
  empty: "The file is empty",
  no_rows: "There is a header and no rows",
  no_file: "This is no file",
  binary: "This is no text",
  changed: "The file changed",
  unreadable: "The file can't be read",
  preamble: "The table starts below the end",
  unknown_encoding: "The encoding is not known",
  damaged_archive: "The archive is damaged",
  damaged_parquet: "The file is damaged",
  codec: "Its compression is not known",
  encrypted: "The file is encrypted",
  no_columns: "No column can be read",
  long_line: "A line is too long for a table",
  too_many_columns: "There are too many columns",
  too_much_memory: "It needs too much memory",
  too_slow: "It takes too long to read",
  too_large: "The file is too large to copy",
};

export const titleOf = (code: string): string => titles[code] ?? "The file can't be read like this";
export const wayOf = (code: string): Way | null => ways[code] ?? null;
/** What is wrong, and which button raises the limit that it is beyond, where it is beyond one. */
export function sentenceOf(code: string, message: string): string {
  const way = limitOf(code) && wayOf(code);
  return way ? `${message} If the file is right, press “${way.label}”.` : message;
}
