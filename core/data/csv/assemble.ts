/**
 * A table from the parts of a file. The steps are a generator that asks the parts' readers for one thing after the other, so
 * that they may sit in this thread or in others; the table is the same in either case.
 */
import { rememberStatistics } from "../column-statistics";
import { inferWords } from "../infer";
import { DataError } from "../error";
import type { Column, DataWarning } from "../types";
import { ColumnMemory } from "../column-memory";
import { WordList } from "./words";
import type { Entries } from "./dictionary";
import type { PartReplies, PartReply, PartRequest, PartSummary, Plan } from "./part";
import type { Words } from "./word-book";
import { RawRows, type PartPlace } from "./raw-rows";
import type { ByteSource } from "./source";
import type { Tallies } from "./tallies";

export interface PartTask {
  part: number;
  request: PartRequest;
}

/** Yields what the parts are to do, and takes their replies in the same order. */
export type Steps<T> = Generator<PartTask[], T, PartReply[]>;

export interface AssembleOptions {
  plan: Plan;
  /** To look up the rows that warnings speak of. */
  source: ByteSource;
  names: readonly string[];
  /** The body of the table: its first byte and that byte's line. */
  from: number;
  line: number;
  parts: number;
  /** What the header needed of repairs. */
  tallies: Tallies;
  /** Columns in memory that all threads see. */
  shared: boolean;
  /** Statistics at once, while the threads are there. */
  statistics: boolean;
}

export interface Assembled {
  rows: number;
  columns: Column[];
  warnings: DataWarning[];
  raw: RawRows;
}

/** From so many rows on, columns are finished one after the other, so that few stand in memory twice. */
const manyRows = 1_000_001;

/** Longest column, so that its values stay below 2 GiB. */
const mostRows = 2 ** 28 - 1;

function* ask<T extends PartRequest["type"]>(
  tasks: { part: number; request: Extract<PartRequest, { type: T }> }[],
): Steps<PartReplies[T][]> {
  const replies = tasks.length > 0 ? yield tasks : [];
  // Each request is replied to in its own kind.
  return replies as PartReplies[T][];
}

export function* assemble(options: AssembleOptions): Steps<Assembled> {
  const { plan, source, names, tallies } = options;
  const summaries = yield* readParts(options);
  const places: PartPlace[] = [];
  let rows = 0;
  let line = options.line;
  for (const { index, lines, tallies: found, fault } of summaries) {
    tallies.join(found, line);
    if (fault) throw new DataError(fault.code, withLine(fault.message, fault.line, line), fault.line + line);
    places.push({ index, firstRow: rows, firstLine: line });
    rows += index.rows;
    line += lines;
  }
  if (rows > mostRows) {
    throw new DataError("too_long", `The file has ${rows} rows; up to ${mostRows} can be read. Split the file.`);
  }
  const raw = new RawRows(source, plan, places);
  const warnings = tallies.warnings(plan.width, plan.dialect.ragged === "leave_out");
  const columns: Column[] = [];
  if (rows > 0) {
    const kinds = names.map((_, column) => kindOf(summaries, column));
    const context = { ...options, summaries, places, rows, raw, kinds };
    const again = summaries.map((summary) => columnsToReread(summaries, summary));
    yield* ask<"reread">(
      again.flatMap((list, part) => (list.length > 0 ? [{ part, request: { type: "reread", columns: list } }] : [])),
    );
    const made = new Map<number, Made>();
    for (const some of turns(context)) {
      for (const [column, found] of yield* makeNumbers(context, some)) made.set(column, found);
      for (const [column, found] of yield* makeWords(context, some)) made.set(column, found);
    }
    for (const [, { column, warnings: found }] of [...made].sort(([a], [b]) => a - b)) {
      columns.push(column);
      warnings.push(...found);
    }
    if (options.statistics) yield* makeStatistics(options, columns);
  }
  return { rows, columns, warnings, raw };
}

/**
 * Columns that are finished together: all at once, or of many rows one number column, or as many columns of words as there are
 * threads to join them. The longest lists of words come first and together, so that no thread waits long for another's.
 */
function turns({ kinds, summaries, rows, parts }: Context): number[][] {
  const all = Array.from(kinds.keys());
  if (rows < manyRows) return [all];
  // Of a column that had to be read again, nobody has counted them.
  const wordCount = (column: number) =>
    summaries.reduce((sum, { columns, index }) => {
      const { mode, words: count } = columns[column];
      return sum + (mode === "codes" ? count : index.rows);
    }, 0);
  const words = all.filter((column) => kinds[column] === "words").sort((a, b) => wordCount(b) - wordCount(a));
  const groups: number[][] = [];
  for (let from = 0; from < words.length; from += parts) groups.push(words.slice(from, from + parts));
  return [...all.filter((column) => kinds[column] !== "words").map((column) => [column]), ...groups];
}

/** Lines of a part are counted from its own start. */
function withLine(message: string, found: number, offset: number): string {
  return message.replace(`line ${found}`, `line ${found + offset}`);
}

/** Every part read from where the one before it really ends. */
function* readParts({ source, from, parts }: AssembleOptions): Steps<PartSummary[]> {
  const bound = (part: number) =>
    part === parts ? source.length : from + Math.floor(((source.length - from) * part) / parts);
  const read = (
    part: number,
    start: number | null,
  ): { part: number; request: Extract<PartRequest, { type: "read" }> } => ({
    part,
    request: { type: "read", start, from: bound(part), to: bound(part + 1) },
  });
  const summaries = yield* ask<"read">(
    Array.from({ length: parts }, (_, part) => read(part, part === 0 ? from : null)),
  );
  for (let part = 1; part < parts; part++) {
    const { fault, index } = summaries[part - 1];
    if (fault) return summaries.slice(0, part);
    if (summaries[part].start !== index.end) [summaries[part]] = yield* ask<"read">([read(part, index.end)]);
  }
  return summaries;
}

type Kind = "number" | "date" | "words";

/** What a column is in all parts together. Parts without a value fit anything. */
function kindOf(summaries: readonly PartSummary[], column: number): Kind {
  const modes = new Set(
    summaries
      .map(({ columns }) => columns[column])
      .flatMap(({ mode, present }) => (present > 0 || mode === "codes" ? [mode] : [])),
  );
  const [mode] = modes;
  return modes.size === 1 && (mode === "number" || mode === "date") ? mode : "words";
}

function columnsToReread(summaries: readonly PartSummary[], { columns, index }: PartSummary): number[] {
  return columns.flatMap(({ mode, present }, column) =>
    index.rows > 0 && mode !== "codes" && (present > 0 || mode === "again") && kindOf(summaries, column) === "words"
      ? [column]
      : [],
  );
}

interface Context extends AssembleOptions {
  kinds: readonly Kind[];
  summaries: readonly PartSummary[];
  places: readonly PartPlace[];
  rows: number;
  raw: RawRows;
}

interface Made {
  column: Column;
  warnings: DataWarning[];
}

/** Columns of numbers and dates. */
function* makeNumbers(context: Context, some: readonly number[]): Steps<Map<number, Made>> {
  const { summaries, places, rows, shared, names, kinds } = context;
  const made = new Map<number, Made>();
  const memory = new ColumnMemory(shared);
  const tasks: { part: number; request: Extract<PartRequest, { type: "numbers" }> }[] = [];
  for (const column of some) {
    const kind = kinds[column];
    if (kind === "words") continue;
    const target = memory.numbers(rows);
    summaries.forEach(({ index }, part) => {
      if (index.rows > 0) tasks.push({ part, request: { type: "numbers", column, target, at: places[part].firstRow } });
    });
    made.set(column, { column: { name: names[column], type: kind, numbers: target }, warnings: [] });
  }
  yield* ask<"numbers">(tasks);
  for (const [column, { column: values, warnings }] of made) {
    if (values.type === "number") warnings.push(...groupedWarning(context, column, values.numbers));
  }
  return made;
}

function groupedWarning(
  { summaries, places, names, raw }: Context,
  column: number,
  numbers: Float64Array,
): DataWarning[] {
  const part = summaries.findIndex(({ columns }) => columns[column].groupedRow >= 0);
  if (part < 0) return [];
  const row = places[part].firstRow + summaries[part].columns[column].groupedRow;
  const example = raw.cell(row, column);
  return [
    {
      code: "thousands",
      severity: "note",
      message: `${names[column]} has thousands marks`,
      detail: `${example} is read as ${numbers[row]}`,
      column: names[column],
      line: raw.line(row),
      example,
    },
  ];
}

/** All other columns. Their words are joined by several threads at once, a column each. */
function* makeWords(context: Context, some: readonly number[]): Steps<Map<number, Made>> {
  const { summaries, places, rows, parts } = context;
  const columns = some.filter((column) => context.kinds[column] === "words");
  const asked = columns.flatMap((column) =>
    summaries.flatMap((summary, part) =>
      hasWords(summary, column) ? [{ part, request: { type: "words" as const, column } }] : [],
    ),
  );
  const replies = yield* ask<"words">(asked);
  // In the order in which they were asked for.
  let place = 0;
  const words = columns.map((column) =>
    summaries.map((summary) => (hasWords(summary, column) ? replies[place++] : null)),
  );
  const joined = yield* ask<"join">(
    words.map((list, i) => ({ part: i % parts, request: { type: "join", words: list } })),
  );
  const made = new Map<number, Made>();
  const memory = new ColumnMemory(context.shared);
  for (const [i, column] of columns.entries()) {
    const codes = memory.codes(rows);
    const { entries, maps } = joined[i];
    const tasks: { part: number; request: Extract<PartRequest, { type: "codes" }> }[] = [];
    places.forEach(({ firstRow, index }, part) => {
      if (words[i][part])
        tasks.push({ part, request: { type: "codes", column, target: codes, at: firstRow, to: maps[part] } });
      else codes.fill(-1, firstRow, firstRow + index.rows);
    });
    yield* ask<"codes">(tasks);
    made.set(column, infer(context, column, codes, { entries, parts: words[i] }));
  }
  return made;
}

/** Whether a part holds anything but missing cells in a column of words. */
function hasWords({ columns, index }: PartSummary, column: number): boolean {
  const { mode, present } = columns[column];
  return index.rows > 0 && (mode === "codes" || mode === "again" || present > 0);
}

function infer(
  { names, raw, plan }: Context,
  column: number,
  codes: Int32Array,
  words: { entries: Entries; parts: (Words | null)[] },
): Made {
  return inferWords({
    name: names[column],
    codes,
    words: new WordList(words.entries),
    present: words.parts.reduce((sum, found) => sum + (found?.present ?? 0), 0),
    decimal: plan.dialect.decimal,
    at: (row) => ({ line: raw.line(row), example: raw.cell(row, column) }),
  });
}

function* makeStatistics({ parts }: AssembleOptions, columns: readonly Column[]): Steps<null> {
  const tasks = columns.flatMap((column, i) =>
    "numbers" in column
      ? [{ column, task: { part: i % parts, request: { type: "statistics" as const, column } } }]
      : [],
  );
  const replies = yield* ask<"statistics">(tasks.map(({ task }, i) => ({ ...task, part: i % parts })));
  tasks.forEach(({ column }, i) => rememberStatistics(column, replies[i]));
  return null;
}
