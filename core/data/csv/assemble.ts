/**
 * A table from the parts of a file. The steps are a generator that asks the parts' readers for one thing after the other, so
 * that they may sit in this thread or in others; the table is the same in either case.
 */
import { rememberStatistics } from "../column-statistics";
import { inferWords } from "../infer";
import { DataError, type Column, type DataWarning } from "../types";
import { joinWords, WordList } from "./words";
import type { PartReplies, PartReply, PartRequest, PartSummary, Plan } from "./part";
import type { Words } from "./column-builder";
import { RawRows, type PartPlace } from "./raw-rows";
import type { ByteSource } from "./source";
import { Tallies } from "./tallies";

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
    throw new DataError("too_long", `The file has ${rows} rows; up to ${mostRows} can be read. Split it.`);
  }
  const raw = new RawRows(source, plan, places);
  const warnings = tallies.warnings(plan.width);
  const columns: Column[] = [];
  if (rows > 0) {
    const context = { ...options, summaries, places, rows, raw };
    const again = summaries.map((summary) => columnsToReread(summaries, summary));
    yield* ask<"reread">(
      again.flatMap((list, part) => (list.length > 0 ? [{ part, request: { type: "reread", columns: list } }] : [])),
    );
    for (let column = 0; column < names.length; column++) {
      const made = yield* makeColumn(context, column);
      columns.push(made.column);
      warnings.push(...made.warnings);
    }
    if (options.statistics) yield* makeStatistics(options, columns);
  }
  return { rows, columns, warnings, raw };
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
  summaries: readonly PartSummary[];
  places: readonly PartPlace[];
  rows: number;
  raw: RawRows;
}

function* makeColumn(context: Context, column: number): Steps<{ column: Column; warnings: DataWarning[] }> {
  const { summaries, names, raw } = context;
  const kind = kindOf(summaries, column);
  const name = names[column];
  if (kind === "words") return yield* makeWords(context, column);
  const numbers = yield* makeNumbers(context, column);
  const warnings: DataWarning[] = [];
  const part = summaries.findIndex(({ columns }) => columns[column].groupedRow >= 0);
  if (kind === "number" && part >= 0) {
    const row = context.places[part].firstRow + summaries[part].columns[column].groupedRow;
    const example = raw.cell(row, column);
    warnings.push({
      code: "thousands",
      severity: "note",
      message: `${name} has thousands marks`,
      detail: `${example} is read as ${numbers[row]}`,
      column: name,
      line: raw.line(row),
      example,
    });
  }
  return { column: { name, type: kind, numbers }, warnings };
}

function* makeNumbers({ summaries, places, rows, shared }: Context, column: number): Steps<Float64Array> {
  const target = new Float64Array(shared ? new SharedArrayBuffer(rows * 8) : new ArrayBuffer(rows * 8));
  const filled = summaries.map(({ columns, index }) => index.rows > 0 && columns[column].mode !== "codes");
  yield* ask<"numbers">(
    places.flatMap(({ firstRow }, part) =>
      filled[part] ? [{ part, request: { type: "numbers", column, target, at: firstRow } }] : [],
    ),
  );
  return target;
}

function* makeWords(context: Context, column: number): Steps<{ column: Column; warnings: DataWarning[] }> {
  const { summaries, places, rows, shared, names, raw } = context;
  const codes = new Int32Array(shared ? new SharedArrayBuffer(rows * 4) : new ArrayBuffer(rows * 4));
  const has = summaries.map(({ columns, index }) => {
    const { mode, present } = columns[column];
    return index.rows > 0 && (mode === "codes" || mode === "again" || present > 0);
  });
  places.forEach(({ firstRow, index }, part) => {
    if (!has[part]) codes.fill(-1, firstRow, firstRow + index.rows);
  });
  const asked = places.flatMap((_, part) => (has[part] ? [part] : []));
  const replies = yield* ask<"words">(asked.map((part) => ({ part, request: { type: "words", column } })));
  const words: (Words | null)[] = has.map(() => null);
  asked.forEach((part, i) => (words[part] = replies[i]));
  const { entries, maps } = joinWords(words);
  yield* ask<"codes">(
    asked.map((part) => ({
      part,
      request: { type: "codes", column, target: codes, at: places[part].firstRow, to: maps[part] },
    })),
  );
  let [present, numbers, other] = [0, 0, -1];
  words.forEach((found, part) => {
    if (!found) return;
    present += found.present;
    numbers += found.numbers;
    if (other < 0 && found.firstOther >= 0) other = places[part].firstRow + found.firstOther;
  });
  return inferWords({
    name: names[column],
    codes,
    words: new WordList(entries),
    present,
    numbers,
    other: () => ({ line: raw.line(other), example: raw.cell(other, column) }),
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
