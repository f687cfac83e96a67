import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profileTable } from "#core/data/profile";
import { readTable } from "#core/data/read";
import { DataError } from "#core/data/error";
import type { Table } from "#core/data/types";
import { recipeSchema } from "#core/data/recipe-schema";
import { FileSource, stateOf } from "#host/file-source";
import { readTableBytes, readTableFile, type FileReadOptions } from "#host/read-file";
import { previewFile } from "#host/preview-file";
import { nodeDecoder } from "#host/text";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradlab-"));
});
afterAll(() => rm(folder, { recursive: true }));

const place = (name: string) => join(folder, name);
async function written(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(place(name), content);
  return place(name);
}
/** Threads whatever the size. */
const always = (threads: number, more: FileReadOptions = {}): FileReadOptions => ({ threads, large: 0, ...more });

function contentOf(table: Table): unknown {
  return {
    rows: table.rows,
    dialect: table.dialect,
    columns: table.columns.map((column) =>
      "numbers" in column
        ? { name: column.name, type: column.type, values: Array.from(column.numbers) }
        : { name: column.name, type: column.type, values: Array.from(column.codes), labels: column.labels },
    ),
    warnings: table.warnings,
    cells: Array.from({ length: table.rows }, (_, row) => table.cells(row)),
    lines: Array.from({ length: table.rows }, (_, row) => table.line(row)),
  };
}

async function failure(run: () => Promise<unknown>): Promise<DataError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const rows = (count: number, row: (i: number) => string) => Array.from({ length: count }, (_, i) => row(i)).join("\n");

/** Files in which a part may be mistaken about where its first record starts, or about a column's type. */
const tricky: Record<string, string> = {
  "numbers and words": `id,name,when\n${rows(500, (i) => `${i},n${i % 7},2024-01-${String(1 + (i % 28)).padStart(2, "0")}`)}\n`,
  "a type that breaks near the end": `a,b\n${rows(500, (i) => `${i === 490 ? "x" : i},${i}`)}\n`,
  "a type that breaks at the start": `a,b\n${rows(500, (i) => `${i === 3 ? "x" : i},${i}`)}\n`,
  "dates that end in words": `a,b\n${rows(500, (i) => `${i === 480 ? "soon" : "2024-02-03"},${i}`)}\n`,
  "missing in one half": `a,b\n${rows(500, (i) => `${i < 300 ? "" : `w${i % 5}`},${i < 300 ? "NA" : i}`)}\n`,
  "rows inside of quotes": `a,b,c\n${rows(300, (i) => `${i},"x\n1,2,3\n4,5,6\n7,8,9",${i}`)}\n`,
  "one text over most of the file": `a,b\n1,x\n2,"${"3,4\n5,6\n".repeat(600)}"\n7,y\n`,
  "ragged rows": `a,b,c\n${rows(400, (i) => (i % 50 === 7 ? "1,2" : i % 90 === 8 ? "1;2;3" : `${i},2,3`))}\n`,
  "junk and backslashes": `a,b\n${rows(400, (i) => (i % 99 === 5 ? '"x"y,1' : i % 99 === 6 ? '"a\\"b",1' : `x,${i}`))}\n`,
  "blank lines in a single column": `a\n${rows(400, (i) => (i % 3 === 0 ? "" : String(i)))}\n\n\n`,
  CRLF: `a,b\r\n${rows(400, (i) => `${i},x${i % 3}\r`)}\n`,
  "thousands marks further down": `a;b\n${rows(400, (i) => `${i === 300 ? "1,234" : i}.5;x`)}\n`,
  "doubled quotes": `a,b\n${rows(400, (i) => `"say ""${i % 9}""",${i}`)}\n`,
};

describe("parts", () => {
  it.each(Object.entries(tricky))("%s: the same from one, two and five threads as from memory", async (name, text) => {
    const path = await written(`${name}.csv`, text);
    const whole = contentOf(readTable(await bytesOf(path), { decode: nodeDecoder }));
    for (const threads of [1, 2, 5]) expect(contentOf(await readTableFile(path, always(threads)))).toEqual(whole);
    expect(contentOf(await readTableBytes(await bytesOf(path), always(2)))).toEqual(whole);
  });

  it("gives the same table or error for any text", { timeout: 120_000 }, async () => {
    const unit = fc.constantFrom("a", "1", "2.5", ",", ",", ",", "\n", "\n", "\n", '"', '"', " ", "NA", "é", "\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { minLength: 5, maxLength: 200 }), async (units) => {
        const bytes = new TextEncoder().encode(`a,b\n${units.join("")}`);
        const attempt = (table: Promise<Table>) =>
          table.then(contentOf, (error: unknown) => {
            if (!(error instanceof DataError)) throw error;
            return [error.code, error.message, error.line];
          });
        const whole = await attempt((async () => readTable(bytes, { decode: nodeDecoder }))());
        expect(await attempt(readTableBytes(bytes, always(3)))).toEqual(whole);
      }),
      {
        numRuns: 60,
        // A field with text behind its quotes that is a missing word, above numbers.
        examples: [[['"', '"', "NA", "\n", "1", "\n", " ", ",", "a", "a"]]],
      },
    );
  });

  it("brings statistics along that are those of one thread", async () => {
    const text = `x,y\n${rows(5000, (i) => `${(i * 7919) % 1000},${Math.sin(i)}`)}\n`;
    const path = await written("statistics.csv", text);
    const recipe = recipeSchema.parse({});
    const alone = profileTable(readTable(await bytesOf(path), { decode: nodeDecoder }), recipe, null);
    expect(profileTable(await readTableFile(path, always(2)), recipe, null)).toEqual(alone);
  });
});

const bytesOf = async (path: string) => {
  const source = new FileSource(stateOf(path));
  return source.read(0, source.length).slice();
};

describe("encodings and archives", () => {
  const text = `größe,ort\n${rows(300, (i) => `${i},Zürich ${i % 4} €`)}\n`;

  it.each(["utf-8", "windows-1252", "utf-16le", "utf-16be"])("%s", async (encoding) => {
    const path = await written(`${encoding}.csv`, iconv.encode(text, encoding, { addBOM: encoding.startsWith("utf") }));
    const table = await readTableFile(path, always(2));
    expect(table.dialect.encoding).toBe(encoding);
    expect(contentOf(table)).toEqual(contentOf(readTable(await bytesOf(path), { decode: nodeDecoder })));
    expect(table.cells(299)).toEqual(["299", "Zürich 3 €"]);
  });

  it("finds out at the very end that a file is not UTF-8", async () => {
    const plain = `a,b\n${"1,x\n".repeat(200_000)}`;
    const path = await written("late.csv", iconv.encode(`${plain}2,é\n`, "windows-1252"));
    const table = await readTableFile(path, always(2));
    expect(table.dialect.encoding).toBe("windows-1252");
    expect(table.cell(200_000, 1)).toBe("é");
  });

  it("tells of bytes that are none of the encoding that was chosen", async () => {
    const bytes = iconv.encode("a,b\n1,x\n2,caf\u00e9\n3,y\n", "windows-1252");
    const path = await written("bad.csv", bytes);
    for (const table of [
      await readTableFile(path, always(2, { dialect: { encoding: "utf-8" } })),
      readTable(bytes, { decode: nodeDecoder, dialect: { encoding: "utf-8" } }),
    ]) {
      expect(table.warnings).toMatchObject([{ code: "bad_bytes", severity: "problem", count: 1, line: 3 }]);
      expect(table.warnings[0].example).toBe("2,caf\ufffd");
    }
  });

  it("unpacks gzip, and says where it is damaged", async () => {
    const packed = gzipSync(text);
    const table = await readTableFile(await written("a.csv.gz", packed), always(2));
    expect(table.cells(7)).toEqual(["7", "Zürich 3 €"]);
    const cut = await written("cut.csv.gz", packed.subarray(0, packed.length - 20));
    expect((await failure(() => readTableFile(cut))).code).toBe("damaged_archive");
  });
});

describe("files that are no tables", () => {
  it.each([0, 1e9])("a NUL byte or an open quote is named with its line (large from %d bytes)", async (large) => {
    const lines = rows(300, (i) => `${i},x`);
    const nul = await written("nul.csv", `a,b\n${lines}\n1,\0\n${lines}`);
    expect(await failure(() => readTableFile(nul, { threads: 2, large }))).toMatchObject({ code: "binary", line: 302 });
    const open = await written("open.csv", `a,b\n${lines}\n1,"x\n${lines}`);
    const error = await failure(() => readTableFile(open, { threads: 2, large }));
    expect(error).toMatchObject({ code: "unclosed_quote", line: 302 });
    expect(error.message).toContain("line 302");
  });

  it("says why a path can't be read", async () => {
    expect((await failure(() => readTableFile(place("nowhere.csv")))).message).toContain("no such file");
    expect((await failure(() => readTableFile(folder))).code).toBe("no_file");
    expect((await failure(async () => readTableFile(await written("empty.csv", "")))).code).toBe("empty");
    expect((await failure(async () => readTableFile(await written("head.csv", "a,b\n"), always(2)))).code).toBe(
      "no_rows",
    );
  });

  it("notices a file that grows, shrinks or vanishes", async () => {
    const path = await written("moving.csv", `a,b\n${rows(1000, (i) => `${i},x`)}\n`);
    const table = await readTableFile(path, always(2));
    const state = stateOf(path);
    await truncate(path, 100);
    expect((await failure(async () => table.cells(900))).code).toBe("changed");
    expect((await failure(async () => new FileSource(state).read(0, 10))).code).toBe("changed");
    await appendFile(path, "more");
    expect((await failure(async () => new FileSource(state).read(0, 10))).code).toBe("changed");
    await rm(path);
    expect((await failure(async () => table.cells(0))).message).toContain("no such file");
  });
});

describe("progress, cancelling and preview", () => {
  it("reports bytes and rows up to the end", async () => {
    const path = await written("progress.csv", `a,b\n${"1.5,xyz\n".repeat(1_000_000)}`);
    const seen: [number, number, number][] = [];
    await readTableFile(path, { threads: 2, onProgress: (...told) => seen.push(told) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toEqual([8_000_004, 8_000_004, 1_000_000]);
    for (let i = 1; i < seen.length; i++) expect(seen[i][0]).toBeGreaterThanOrEqual(seen[i - 1][0]);
  });

  it("stops when it is told to", async () => {
    const path = await written("stop.csv", `a,b\n${"1.5,xyz\n".repeat(1_000_000)}`);
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = readTableFile(path, {
      threads: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(reading).rejects.toBe(reason);
    await expect(readTableFile(path, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("previews a file from its beginning", async () => {
    const path = await written("preview.csv", `größe,b\n${rows(100_000, (i) => `${i},"ü\n${i}"`)}\n`);
    const preview = await previewFile(path);
    const table = await readTableFile(path, always(2));
    expect(preview.rows).toEqual(Array.from({ length: 200 }, (_, row) => table.cells(row)));
    expect(preview.dialect).toEqual(table.dialect);
    expect(preview.bytes).toBe(stateOf(path).size);
  });
});
