import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { previewTable } from "#core/data/preview";
import { parseNumber } from "#core/data/values";
import type { Preview } from "#core/data/preview";
import type { Staged } from "#core/training/views";
import { nodeDecoder } from "#host/text";
import { doubtsOf } from "../../../../renderer/stages/data/import/doubts";
import { columnWidths, numberText, previewItems } from "../../../../renderer/stages/data/import/preview-rows";
import { piecesOf } from "../../../../renderer/stages/data/import/sample-line";

describe("the sample line", () => {
  const marks = { delimiter: ";", quote: '"', decimal: "," } as const;

  it("marks delimiters, decimal marks and letters beyond ASCII", () => {
    expect(piecesOf('1,5;"a;b";Wei\u00df', marks)).toEqual([
      { text: "1", kind: "plain" },
      { text: ",", kind: "decimal" },
      { text: "5", kind: "plain" },
      { text: ";", kind: "delimiter" },
      { text: '"a;b"', kind: "plain" },
      { text: ";", kind: "delimiter" },
      { text: "Wei", kind: "plain" },
      { text: "\u00df", kind: "foreign" },
    ]);
  });

  it("is the line, whatever stands in it", () => {
    const line = fc.string({ unit: fc.constantFrom(..."ab;,\"'|1. \u00e4\u{1f600}\t") });
    fc.assert(
      fc.property(line, (text) => {
        expect(
          piecesOf(text, marks)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

describe("numbers in the preview", () => {
  it("keep the digits that were written", () => {
    expect(numberText("1.204,50", ",")).toBe("1204.50");
    expect(numberText("1,204.50", ".")).toBe("1204.50");
    expect(numberText("-3", ".")).toBe("−3");
    expect(numberText("00501", ".")).toBe("00501");
  });

  it("are the numbers that the reader takes", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(".", ","), (value, decimal) => {
        const written = String(value).replace(".", decimal);
        const number = parseNumber(written, decimal as "." | ",");
        if (Number.isNaN(number)) return;
        expect(Number(numberText(written, decimal as "." | ",").replace("−", "-"))).toBe(number);
      }),
    );
  });
});

const previewOf = (rows: number): Preview => ({
  name: "a.csv",
  bytes: 0,
  ...previewTable(
    new TextEncoder().encode(`a,b\n${Array.from({ length: rows }, (_, i) => `${i},w${i}`).join("\n")}\n`),
    {
      decode: nodeDecoder,
    },
  ),
});
const stagedOf = (rows: number, doubted: number[]): Staged => ({
  dialect: { delimiter: ",", quote: '"', decimal: ".", encoding: "utf-8", header: true },
  rows,
  header: ["a", "b"],
  types: ["number", "category"],
  memory: 0,
  readMs: 0,
  warnings: [],
  doubted: doubted.map((row) => ({ row, line: row + 2, cells: [String(row), "x"], code: "demoted", column: "a" })),
  suggestedTarget: null,
  classes: [],
});

describe("the rows of the preview", () => {
  it("are the first ones, and reading goes on", () => {
    const items = previewItems(previewOf(500), null, false);
    expect(items).toHaveLength(201);
    expect(items.at(-1)).toMatchObject({ kind: "gap", rows: null });
    expect(previewItems(previewOf(3), null, false)).toHaveLength(3);
  });

  it("are a few and then every row in doubt, so that no row is lost or twice", () => {
    const preview = previewOf(500);
    const doubts = fc
      .uniqueArray(fc.integer({ min: 0, max: 9999 }), { maxLength: 6 })
      .map((rows) => rows.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(doubts, fc.boolean(), (doubted, all) => {
        const items = previewItems(preview, stagedOf(10_000, doubted), all);
        let next = 0;
        for (const item of items) {
          expect(item.kind === "row" ? item.row : item.after).toBe(next);
          next += item.kind === "row" ? 1 : (item.rows ?? 0);
        }
        expect(next).toBe(10_000);
        const marked = items.flatMap((item) => (item.kind === "row" && item.doubts.length > 0 ? [item.row] : []));
        expect(marked).toEqual(doubted);
      }),
    );
  });

  it("are said to fit only where no doubt is about more rows than are listed", () => {
    const warning = { code: "demoted", severity: "warning", message: "a is not all numbers", column: "a" } as const;
    const gaps = (count: number, doubted: number[]) =>
      previewItems(previewOf(500), { ...stagedOf(5000, doubted), warnings: [{ ...warning, count }] }, false).flatMap(
        (item) => (item.kind === "gap" ? [[item.after, item.rows, item.fit]] : []),
      );
    expect(gaps(2, [8, 20])).toEqual([
      [6, 2, true],
      [9, 11, true],
      [21, 4979, true],
    ]);
    expect(gaps(271, [8, 20])).toEqual([
      [6, 2, true],
      [9, 11, false],
      [21, 4979, false],
    ]);
    expect(gaps(271, [2])).toEqual([[200, 4800, false]]);
  });

  it("get columns as wide as they need, within limits", () => {
    const preview = { ...previewOf(2), header: ["a".repeat(90), "b"] };
    expect(columnWidths(preview, ["Number", "Category"])).toEqual([220, 84]);
  });
});

describe("doubts", () => {
  const given = { types: { a: "category" as const }, chosen: {}, ragged: "fit" as const };

  it("come gravest first, with line and example where these are not said", () => {
    const doubts = doubtsOf({
      ...given,
      warnings: [
        { code: "encoding", severity: "note", message: "The file is not UTF-8" },
        { code: "bad_bytes", severity: "problem", message: "2 bad bytes", line: 7, example: "x\u00ff" },
      ],
    });
    expect(doubts.map(({ title, words }) => [title, words])).toEqual([
      ["2 bad bytes", "line 7; “x\u00ff”"],
      ["The file is not UTF-8", ""],
    ]);
  });

  it("offer a word that stands in place of many numbers as missing in the whole file", () => {
    const offered = (example: string, count: number, code = "demoted") =>
      doubtsOf({ ...given, warnings: [{ code, severity: "warning", message: "", column: "a", count, example }] })[0]!
        .word;
    expect(offered("k.A.", 271)).toBe("k.A.");
    expect(offered("k.A.", 1)).toBeNull();
    expect(offered("12 kg", 271)).toBeNull();
    expect(offered("a, b", 271)).toBeNull();
    expect(offered("k.A.", 271, "text")).toBeNull();
  });

  it("can be settled where there are two ways", () => {
    const warnings = [
      { code: "demoted", severity: "warning", message: "a is not all numbers", column: "a", count: 3, offer: "number" },
      { code: "ragged_row", severity: "warning", message: "2 rows do not have 3 fields" },
    ] as const;
    const [first, second] = doubtsOf({ ...given, warnings });
    expect(first?.settlement).toMatchObject({ kind: "type", value: "category" });
    expect(first?.settlement?.options[1]).toEqual({ value: "number", label: "Number, 3 missing" });
    expect(second?.settlement).toMatchObject({ kind: "ragged", value: "fit" });
    const chosen = doubtsOf({ ...given, warnings, chosen: { a: "number" }, ragged: "leave_out" });
    expect(chosen.map(({ settlement }) => settlement?.value)).toEqual(["number", "leave_out"]);
  });
});
