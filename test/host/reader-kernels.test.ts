import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readerKernels } from "#host/reader-kernels";
import { aloneIn, dateText, manyWords, numberText, readAll, reading } from "../core/data/csv/readings";

const compiled = readerKernels();

describe("the compiled loops", () => {
  it("read as the plain ones do, in pieces of any size", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(reading, (given) => {
        expect(readAll(given, compiled)).toEqual(readAll(given, null));
      }),
      { numRuns: 10_000 },
    );
  });

  it("read numbers and dates as the plain ones do", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(numberText, { minLength: 1 }), fc.array(dateText, { minLength: 1 })), (values) => {
        for (const given of values.map(aloneIn)) expect(readAll(given, compiled)).toEqual(readAll(given, null));
      }),
      { numRuns: 2000 },
    );
  });

  it("know words again when there are more of them than places, and long records", () => {
    const given = manyWords();
    const [plain, fast] = [readAll(given, null), readAll(given, compiled)];
    expect(fast.places).toEqual(plain.places);
    expect(fast.columns).toEqual(plain.columns);
    expect(fast.cells.length).toBe(plain.cells.length);
  });
});
