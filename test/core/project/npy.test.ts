import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProjectError } from "#core/project/error";
import { decodeNpy, encodeNpy, type NpyData } from "#core/project/npy";

const kinds: fc.Arbitrary<NpyData> = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint8Array(),
);

describe("npy", () => {
  it("gives back every array, NaN and infinities included", () => {
    fc.assert(
      fc.property(kinds, fc.nat(70), (data, offset) => {
        const bytes = encodeNpy({ shape: [data.length], data });
        // Parts need not be aligned in memory.
        const shifted = new Uint8Array(bytes.length + offset);
        shifted.set(bytes, offset);
        expect(decodeNpy(shifted.subarray(offset), "a.npy")).toEqual({ shape: [data.length], data });
      }),
    );
  });

  it("starts the values at a multiple of 64 bytes", () => {
    for (const shape of [[1], [2, 3], [1, 1, 1, 1, 1, 1, 1, 6], []]) {
      const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
      expect((encodeNpy({ shape, data }).length - data.byteLength) % 64).toBe(0);
      expect(decodeNpy(encodeNpy({ shape, data }), "a.npy").shape).toEqual(shape);
    }
  });

  it("writes only the part of a buffer that a view shows", () => {
    const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(decodeNpy(encodeNpy({ shape: [2], data: view }), "a.npy").data).toEqual(new Float32Array([2, 3]));
  });

  it("refuses a shape that does not fit", () => {
    expect(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) })).toThrow("(2, 2) does not hold 3 values");
  });

  it("never crashes on bytes that are no array, and names the part", () => {
    const good = encodeNpy({ shape: [2], data: new Float32Array(2) });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
        const bad = good.slice(0, length);
        bad[at] = value;
        try {
          decodeNpy(bad, "runs/1/x.npy");
        } catch (error) {
          expect(error).toBeInstanceOf(ProjectError);
          expect(error).toMatchObject({ code: "invalid", part: "runs/1/x.npy" });
        }
      }),
    );
  });

  it("says what it can't read", () => {
    const edit = (from: string, to: string) =>
      Uint8Array.from(
        String.fromCharCode(...encodeNpy({ shape: [2], data: new Float32Array(2) })).replace(from, to),
        (character) => character.charCodeAt(0),
      );
    expect(() => decodeNpy(edit("<f4", ">f4"), "x")).toThrow("values are of type >f4");
    expect(() => decodeNpy(edit("False", "True "), "x")).toThrow();
    expect(() => decodeNpy(edit("(2,)", "(3,)"), "x")).toThrow("8 bytes of values where its shape (3) asks for 12");
  });
});
