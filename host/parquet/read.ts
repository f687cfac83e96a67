/** The columns of a Parquet file, one after the other, row group by row group. */
import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnMetaData,
  type Compressors,
  type FileMetaData,
} from "hyparquet";
import { readFrom, type ByteSource } from "#core/data/csv/source";
import { bytesPerCell, megabyte, tooManyColumns, tooMuchMemory, type Limits } from "#core/data/limits";
import { uniqueNames } from "#core/data/names";
import { DataError } from "#core/data/error";
import type { DataWarning } from "#core/data/types";
import { counted } from "#core/data/values";
import { compressors, requireKnownCodecs } from "./codecs";
import { fieldsOf, type Field, type Reading } from "./fields";
import { doubtful, requireBetween, Unsure } from "./bounds";
import { footerFault } from "./footer";
import { digitsOf, gathererOf, type Gathered, type Gatherer } from "./gather";
import type { ParquetContent } from "./messages";
import { pagesOf } from "./pages";

/** Longest column, so that its values stay below 2 GiB. */
const mostRows = 2 ** 28 - 1;

export interface ParquetOptions {
  most: number;
  limits: Limits;
  onProgress: (bytes: number, total: number, rows: number) => void;
}

interface Opened {
  file: AsyncBuffer;
  metadata: FileMetaData;
  compressors: Compressors;
  /** The chunks of each row group by their columns' names, and the schema's element of each. */
  chunks: Map<string, ColumnChunk>[];
  elements: Map<string, Element>;
  /** Rows that are read. */
  rows: number;
  tell: (column: string, group: number) => void;
}

/** Rejects with a DataError for what is no whole Parquet file, or has nothing that can be read here. */
export async function readParquet(source: ByteSource, options: ParquetOptions): Promise<ParquetContent> {
  const file: AsyncBuffer = { byteLength: source.length, slice: (from, to) => bytesOf(source, from, to) };
  const metadata = await whole(() => parquetMetadataAsync(file, { geoparquet: false }));
  const fault = footerFault(metadata);
  if (fault !== null) throw damaged(fault);
  const all = rowsOf(metadata);
  const warnings: DataWarning[] = [];
  const fields = namedFields(metadata, warnings);
  const read = fields.flatMap(({ name, reading }) => (reading ? [{ name, reading }] : []));
  if (read.length === 0) {
    throw new DataError("no_columns", "No column of this Parquet file can be read: all hold lists or nested values.");
  }
  const names = new Set(read.map(({ name }) => name));
  requireKnownCodecs(metadata, (column) => names.has(column));
  const rows = Math.min(all, options.most);
  requireRoom(rows, read.length, options.limits);
  const opened = {
    file,
    metadata,
    compressors: await compressors(),
    chunks: metadata.row_groups.map(({ columns }) => byName(columns)),
    elements: new Map(fields.map(({ name, element }) => [name, element])),
    rows,
    tell: teller(metadata, names, options),
  };
  const columns = [];
  for (const { name, reading } of read) {
    const { column, warnings: found } = await readColumn(opened, name, reading);
    if (column) columns.push(column);
    warnings.push(...found);
  }
  if (columns.length === 0) throw damaged("its values contradict its own summary");
  return { rows, all, about: aboutOf(metadata), columns, warnings };
}

/** Before anything is unpacked. */
function requireRoom(rows: number, columns: number, limits: Limits): void {
  if (columns > limits.columns) throw tooManyColumns(limits, null);
  const bytes = rows * columns * bytesPerCell;
  if (bytes > limits.memory * megabyte) throw tooMuchMemory(limits, bytes, "The table would need");
}

function bytesOf(source: ByteSource, from: number, to = source.length): ArrayBuffer {
  const bytes = new Uint8Array(new ArrayBuffer(Math.max(0, Math.min(to, source.length) - from)));
  let filled = 0;
  for (const piece of readFrom(source, from, from + bytes.length)) {
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.buffer;
}

/** What the library says of bytes that it can't read, as a DataError. */
async function whole<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError || error instanceof Unsure) throw error;
    throw damaged(reasonOf(error));
  }
}

/** The library says what it missed, or trips over bytes that it did not check, in words of the language that it is written in. */
function reasonOf(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return "its bytes can't be understood";
  }
  return error instanceof Error ? error.message : String(error);
}

const damaged = (reason: string) =>
  new DataError(
    "damaged_parquet",
    `The file is a damaged or cut Parquet file (${reason.replace(/^parquet (file )?/, "")}). Write or copy it again.`,
  );

function rowsOf({ num_rows: told, row_groups: groups }: FileMetaData): number {
  const rows = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(told)) throw damaged(`it speaks of ${told} rows and of ${rows}`);
  if (rows > mostRows) {
    throw new DataError("too_long", `The file has ${rows} rows; up to ${mostRows} can be read. Split the file.`);
  }
  if (rows < 1) throw new DataError("empty", "The file has columns but no rows. Choose a file with data.");
  return rows;
}

/** Gives each column a name of its own in the metadata too, for the library finds columns by name. */
function namedFields(metadata: FileMetaData, warnings: DataWarning[]): (Field & { element: Element })[] {
  const fields = fieldsOf(metadata);
  const old = fields.map(({ name }) => name);
  const names = uniqueNames(old, true, warnings);
  const leaves = fields.map(({ at }) => leavesOf(metadata, at));
  for (const { columns } of metadata.row_groups) {
    let at = 0;
    leaves.forEach((count, field) => {
      for (const { meta_data: meta } of columns.slice(at, at + count)) if (meta) meta.path_in_schema[0] = names[field];
      at += count;
    });
    if (at !== columns.length) throw damaged("a row group has other columns than the schema");
  }
  for (const [i, { element, reading, why }] of fields.entries()) {
    element.name = names[i];
    if (reading) plainly(element, reading);
    else {
      warnings.push({
        code: "unread_column",
        severity: "warning",
        message: `${names[i]} is left out`,
        detail: `it holds ${why}, which no column here can`,
      });
    }
  }
  return fields.map((field, i) => ({ ...field, name: names[i] }));
}

type Element = FileMetaData["schema"][number];
type ColumnChunk = FileMetaData["row_groups"][number]["columns"][number];

const byName = (columns: readonly ColumnChunk[]) =>
  new Map(columns.flatMap((chunk) => (chunk.meta_data ? [[chunk.meta_data.path_in_schema[0], chunk] as const] : [])));

function leavesOf({ schema }: FileMetaData, from: number): number {
  let leaves = 0;
  let open = 1;
  for (let at = from; open > 0 && at < schema.length; at++) {
    open += (schema[at].num_children ?? 0) - 1;
    if (schema[at].num_children === undefined) leaves++;
  }
  return leaves;
}

/** Lets the library give words as strings, and all else as it is stored: what it means is read in `fields.ts`. */
function plainly(element: Element, reading: Reading): void {
  delete element.logical_type;
  if (reading.kind === "words" && !reading.text) element.converted_type = "UTF8";
  else delete element.converted_type;
}

interface ReadColumn {
  column: Gathered | null;
  warnings: DataWarning[];
}

async function readColumn(opened: Opened, name: string, reading: Reading): Promise<ReadColumn> {
  const gatherer = gathererOf(name, reading, opened.rows);
  const doubts: string[] = [];
  try {
    if (await gather(opened, name, gatherer, { reading, doubts })) {
      const { column, warnings } = gatherer.end();
      return { column, warnings: [...warnings, ...doubts.slice(0, 1).map((why) => doubtful(name, why))] };
    }
  } catch (error) {
    if (!(error instanceof Unsure)) throw error;
    return { column: null, warnings: [error.warning(name)] };
  }
  if (reading.kind !== "number") throw damaged(`the column ${name} changes its kind`);
  const digits = digitsOf(name, reading, opened.rows);
  await gather(opened, name, digits, { reading, doubts });
  return digits.end();
}

/** False where the gatherer does not want any more of the column. Throws `Unsure` where its values can't be right. */
async function gather(
  opened: Opened,
  name: string,
  gatherer: Gatherer,
  { reading, doubts }: { reading: Reading; doubts: string[] },
): Promise<boolean> {
  const { metadata, rows, tell } = opened;
  let start = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const end = Math.min(rows, start + Number(group.num_rows));
    if (end <= start) break;
    const taken = await takeRows(opened, { name, group: index }, gatherer, [start, end]);
    if (taken === null) return false;
    if (taken !== end - start) throw damaged(`the column ${name} has ${taken} values where ${end - start} should be`);
    const meta = opened.chunks[index].get(name)?.meta_data;
    const isWhole = end - start === Number(group.num_rows);
    const doubt = await whole(() => meta && doubtOf(gatherer, meta, { reading, from: start, to: end, isWhole }));
    if (doubt) doubts.push(doubt);
    tell(name, index);
    start = end;
  }
  return true;
}

/** What is doubtful of the values of a row group beside what the file says of them. */
function doubtOf(
  gatherer: Gatherer,
  meta: ColumnMetaData,
  { reading, from, to, isWhole }: { reading: Reading; from: number; to: number; isWhole: boolean },
): string | null {
  if (gatherer.numbers) return requireBetween(gatherer.numbers.subarray(from, to), reading, meta, isWhole);
  return gatherer.wordsBetween?.(from, to, meta.statistics) ?? null;
}

/** How many values came, or null where no more are wanted. */
async function takeRows(
  opened: Opened,
  { name, group }: { name: string; group: number },
  gatherer: Gatherer,
  [start, end]: [number, number],
): Promise<number | null> {
  const { metadata, elements } = opened;
  const chunk = opened.chunks[group].get(name);
  const element = elements.get(name);
  if (!chunk?.meta_data || !element) throw damaged(`the column ${name} is not in each row group`);
  const all = metadata.row_groups[group];
  const { bytes, from } = chunkBytes(opened.file, chunk.meta_data);
  const rows = Number(all.num_rows);
  const checked = { bytes, meta: chunk.meta_data, element, rows, wanted: end - start };
  const unpack = opened.compressors[chunk.meta_data.codec];
  if (!unpack) throw damaged(`the column ${name} is packed in an unknown way`);
  const pages = await whole(() => pagesOf({ ...checked, unpack }));
  let taken = 0;
  let wanted = true;
  let next = 0;
  await whole(() =>
    parquetRead({
      file: {
        byteLength: opened.file.byteLength,
        slice: (a, b = from + bytes.length) => bytes.slice(a - from, b - from).buffer,
      },
      // This column and row group alone: the library looks through all that it is given.
      metadata: {
        ...metadata,
        num_rows: all.num_rows,
        schema: [{ ...metadata.schema[0], num_children: 1 }, element],
        row_groups: [{ ...all, columns: [chunk] }],
      },
      columns: [name],
      rowStart: 0,
      rowEnd: end - start,
      // In the order in which they were looked through.
      compressors: { [chunk.meta_data?.codec ?? ""]: () => pages[next++] },
      utf8: false,
      parsers: { timestampFromNanoseconds: (nanoseconds) => nanoseconds },
      onChunk({ columnData, rowStart }) {
        if (!wanted || start + rowStart >= end) return;
        const room = end - start - rowStart;
        const values = columnData.length > room ? columnData.slice(0, room) : columnData;
        wanted = gatherer.take(values, start + rowStart);
        taken += values.length;
      },
    }),
  );
  return wanted ? taken : null;
}

/** The bytes of a column in a row group, and their place in the file. */
function chunkBytes(file: AsyncBuffer, meta: ColumnMetaData): { bytes: Uint8Array<ArrayBuffer>; from: number } {
  const data = Number(meta.data_page_offset);
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const from = dictionary > 0 && dictionary < data ? dictionary : data;
  const to = from + Number(meta.total_compressed_size);
  if (!(from >= 4 && from < to && to <= file.byteLength - 8)) throw damaged("a column lies outside of the file");
  const bytes = file.slice(from, to);
  if (!(bytes instanceof ArrayBuffer)) throw new Error("The file was not read at once.");
  return { bytes: new Uint8Array(bytes), from };
}

/** Progress in packed bytes; a column counts once. */
function teller({ row_groups: groups }: FileMetaData, names: ReadonlySet<string>, { onProgress }: ParquetOptions) {
  const sizes = groups.map(
    ({ columns }) =>
      new Map(
        columns.flatMap(({ meta_data: meta }) =>
          meta && names.has(meta.path_in_schema[0])
            ? [[meta.path_in_schema[0], Number(meta.total_compressed_size)] as const]
            : [],
        ),
      ),
  );
  const rows = groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const total = sizes.reduce((sum, group) => sum + [...group.values()].reduce((a, b) => a + b, 0), 0);
  let done = 0;
  return (column: string, group: number) => {
    done += sizes[group].get(column) ?? 0;
    sizes[group].delete(column);
    onProgress(done, total, Math.floor((rows * done) / Math.max(1, total)));
  };
}

/** `3 row groups, Snappy, written by parquet-cpp-arrow 12.0.1` */
function aboutOf({ row_groups: groups, created_by: writer }: FileMetaData): string {
  const codecs = new Set(groups.flatMap(({ columns }) => columns.flatMap(({ meta_data: meta }) => meta?.codec ?? [])));
  const packed = [...codecs].map((codec) => (codec === "UNCOMPRESSED" ? "not compressed" : codec)).join(", ");
  const by = writer === undefined ? "" : `, written by ${writer.replace(/ *\(.*$/, "").replace(/ version /, " ")}`;
  return `${counted(groups.length, "row group")}, ${packed}${by}`;
}
