import fc from "fast-check";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { bytesToScan, scan } from "#core/data/scan";

/** Fields as RFC 4180 lets them be written: quoted where they must be, and sometimes where they need not. */
const field = fc.oneof(
  fc.constantFrom(
    "",
    "x",
    '"',
    '""',
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\r",
    "a b",
    " padded ",
    "1.5",
    "-",
    "é",
    "東",
  ),
  fc.string({ unit: fc.constantFrom("a", "7", '"', ",", ";", "\n", "\r", " ", "\t", "|", "ß", "'"), maxLength: 8 }),
);
const table = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 })).chain(([width, count]) =>
  fc.record({
    rows: fc.array(fc.array(fc.tuple(field, fc.boolean()), { minLength: width, maxLength: width }), {
      minLength: count,
      maxLength: count,
    }),
    delimiter: fc.constantFrom<"," | ";" | "\t" | "|">(",", ";", "\t", "|"),
    newline: fc.constantFrom("\n", "\r\n", "\r"),
    end: fc.boolean(),
  }),
);

it("splits RFC 4180 tables as papaparse does", () => {
  fc.assert(
    fc.property(table, ({ rows, delimiter, newline, end }) => {
      const text = write(rows, delimiter, newline) + (end ? newline : "");
      const written = rows.map((row) => row.map(([value]) => value));
      const records = scan(text, { delimiter, quote: '"' });
      const got = Array.from({ length: records.count }, (_, r) =>
        Array.from({ length: records.width }, (__, f) => records.field(r, f)),
      );
      const oracle = Papa.parse<string[]>(text, { delimiter, newline, skipEmptyLines: false }).data;
      if (end) oracle.pop();
      expect(got).toEqual(oracle);
      expect(got).toEqual(written);
      expect(records.warnings).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

it("knows on which line each record starts", () => {
  fc.assert(
    fc.property(table, ({ rows, delimiter, newline }) => {
      const records = scan(write(rows, delimiter, newline), { delimiter, quote: '"' });
      let line = 1;
      rows.forEach((row, r) => {
        expect(records.lines[r]).toBe(line);
        line += 1 + row.reduce((sum, [value]) => sum + (value.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
      });
    }),
    { numRuns: 300 },
  );
});

/** Blanks at the ends and single empty fields are quoted, too: outside of quotes they are not kept. */
function write(rows: readonly (readonly (readonly [string, boolean])[])[], delimiter: string, newline: string): string {
  return rows
    .map((row) =>
      row
        .map(([value, quoted]) => {
          const must = /["\r\n,;\t|]/.test(value) || value !== value.trim() || (row.length === 1 && value === "");
          return must || quoted ? `"${value.replaceAll('"', '""')}"` : value;
        })
        .join(delimiter),
    )
    .join(newline);
}

it("scans bytes that were made before, many times over, as it scans their text", () => {
  const text = '\ufeffa,"b ""x""",ü\n1,"2\n3",4\n5,6';
  const bytes = bytesToScan(text);
  const before = bytes.slice();
  for (const partial of [true, false]) {
    const [one, again, other] = [bytes, bytes, text].map((given) =>
      scan(given, { delimiter: ",", quote: '"' }, { width: "any", partial }),
    );
    for (const result of [again, other]) {
      expect(result!.widths).toEqual(one!.widths);
      expect(Array.from({ length: 8 }, (_, i) => result!.value(i))).toEqual(
        Array.from({ length: 8 }, (_, i) => one!.value(i)),
      );
    }
  }
  expect(bytes).toEqual(before);
});
