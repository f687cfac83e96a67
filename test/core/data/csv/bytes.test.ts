import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoTimeAt } from "#core/data/csv/date-bytes";
import { Dictionary } from "#core/data/csv/dictionary";
import { numberAt } from "#core/data/csv/number-bytes";
import { decodeUtf8, encodeUtf8, utf16Length } from "#core/data/csv/utf8";
import { parseDate } from "#core/data/dates";
import { orderInPieces, sortNumbers } from "#core/data/sort";
import { toEnd } from "#core/pieces";
import { parseNumberAt } from "#core/data/values";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => numberAt(bytesOf(text), 0, text.length, 46);

describe("numberAt", () => {
  const digits = (min: number, max: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: min, maxLength: max });
  const written = fc
    .tuple(
      fc.constantFrom("", "-", "+"),
      digits(0, 20),
      fc.boolean(),
      digits(0, 20),
      fc.option(fc.integer({ min: -30, max: 30 })),
    )
    .map(([sign, whole, point, places, exponent]) => {
      const tail = exponent === null ? "" : `e${exponent}`;
      return `${sign}${whole.replace(/^0+(?=\d)/, "")}${point ? `.${places}` : ""}${tail}`;
    });

  it("gives the double that Number() gives, or leaves it undecided", () => {
    fc.assert(
      fc.property(written, (text) => {
        const value = read(text);
        if (!Number.isNaN(value)) expect(value).toBe(Number(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it("decides all that is written with up to 17 digits, as doubles are", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e15, noNaN: true }), (value) => {
        const text = String(value);
        fc.pre(!/^\d{16,}$/.test(text));
        expect(read(text)).toBe(value);
        expect(read(`-${text}`)).toBe(-value);
      }),
      { numRuns: 20_000 },
    );
  });

  it("agrees with the reading of strings wherever it decides", () => {
    const soup = fc.string({ unit: fc.constantFrom(..."0123456789.,-+eE '"), maxLength: 12 });
    fc.assert(
      fc.property(soup, (text) => {
        const value = read(text);
        if (!Number.isNaN(value)) expect(value).toBe(parseNumberAt(text, 0, text.length, "."));
      }),
      { numRuns: 20_000 },
    );
  });
});

it("reads ISO dates and times as `parseDate` does", () => {
  const part = (max: number, width: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(width, "0"));
  const written = fc
    .tuple(
      part(3000, 4),
      part(13, 2),
      part(32, 2),
      fc.constantFrom("", "T", " "),
      part(25, 2),
      part(61, 2),
      part(61, 2),
      part(999, 3),
    )
    .chain(([y, m, d, between, h, min, s, ms]) =>
      fc.constantFrom("", "Z", "+02:00").map((zone) => {
        if (between === "") return `${y}-${m}-${d}`;
        return `${y}-${m}-${d}${between}${h}:${min}:${s}${zone === "Z" ? `.${ms}` : ""}${zone}`;
      }),
    );
  fc.assert(
    fc.property(written, (text) => {
      const time = isoTimeAt(bytesOf(text), 0, text.length);
      if (!Number.isNaN(time)) expect(time).toBe(parseDate(text, "iso"));
      else if (!text.includes("+") && Number(text.slice(0, 4)) >= 100) expect(parseDate(text, "iso")).toBeNaN();
    }),
    { numRuns: 20_000 },
  );
});

it("turns UTF-8 into strings and back as TextDecoder and TextEncoder do", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const bytes = bytesOf(text);
      expect(encodeUtf8(text)).toEqual(bytes);
      expect(decodeUtf8(bytes)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      expect(utf16Length(bytes, 0, bytes.length)).toBe(decodeUtf8(bytes).length);
    }),
  );
  const long = "aé東🐧".repeat(3000);
  expect(decodeUtf8(bytesOf(long))).toBe(long);
});

it("numbers different words in order of first appearance", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 9 }), { maxLength: 400 }), (list) => {
      const dictionary = new Dictionary();
      const seen = [...new Set(list.map((word) => decodeUtf8(bytesOf(word))))];
      for (const word of list) {
        const bytes = bytesOf(word);
        expect(dictionary.add(bytes, 0, bytes.length)).toBe(seen.indexOf(decodeUtf8(bytes)));
      }
      expect(dictionary.count).toBe(seen.length);
    }),
  );
});

it("sorts numbers by their bits as the engine does by their values", () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.constantFrom(0, -0, Infinity, -Infinity, 5e-324));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (some, times) => {
      const values = Float64Array.from(
        { length: some.length * times },
        (_, i) => some[i % some.length] * (1 + (i % 7)),
      );
      expect(sortNumbers(values.slice())).toEqual(values.slice().sort());
    }),
    { numRuns: 300 },
  );
});

it("sorts values that only their last bits tell apart, many of them or few", () => {
  const steps = fc.integer({ min: 1, max: 1 << 20 });
  fc.assert(
    fc.property(steps, steps, fc.integer({ min: 1, max: 40 }), fc.boolean(), (seed, spread, bits, both) => {
      let state = seed;
      const next = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1);
      const values = Float64Array.from({ length: 6000 }, () => {
        const value = 1000 + (next() % spread) * 2 ** -bits;
        return both && next() % 2 === 0 ? -value : value;
      });
      expect(sortNumbers(values.slice())).toEqual(values.slice().sort());
    }),
    { numRuns: 200 },
  );
});

it("puts long lists in order as the engine's own sort does, equal ones as they stood", () => {
  const items = (length: number, kinds: number) =>
    Array.from({ length }, (_, place) => ({ kind: (Math.imul(place + 7, 2_654_435_761) >>> 8) % kinds, place }));
  for (const length of [0, 1, 1023, 1024, 1025, 2048, 5000, 20_000]) {
    for (const kinds of [1, 10, 1000, 1_000_000]) {
      const compare = (a: { kind: number }, b: { kind: number }) => a.kind - b.kind;
      expect(toEnd(orderInPieces(items(length, kinds), compare))).toEqual(items(length, kinds).sort(compare));
    }
  }
});
