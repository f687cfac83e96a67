import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  generate,
  generateCsv,
  generatorSchema,
  type GeneratorInput,
  type GeneratorSpec,
} from "#core/data/generate/generate";
import { generatorIds, generatorOf, type GeneratorId } from "#core/data/generate/generators";
import { turn } from "#core/data/generate/turn";
import { readTable } from "#core/data/read";
import { prepare } from "#core/data/recipe";
import { profileTable } from "#core/data/profile";
import { suggestRoles } from "#core/data/suggest";
import { specSchema } from "#core/network/spec";
import { nodeDecoder } from "#host/text";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const made = (input: GeneratorInput): GeneratorSpec => generatorSchema.parse(input);

/** Any spec that a person can ask for, of at most a few hundred rows. */
const specs = fc
  .record({
    kind: fc.constantFrom(...generatorIds),
    rows: fc.integer({ min: 20, max: 400 }),
    noise: fc.double({ min: 0, max: 10, noNaN: true }),
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ kind, rows, noise, seed, share }) => {
    const { settings } = generatorOf(kind);
    const within = (key: "classes" | "features") =>
      settings[key] && Math.round(settings[key].min + share * (settings[key].max - settings[key].min));
    return made({ kind, rows, noise, seed, classes: within("classes"), features: within("features") });
  });

describe("turn", () => {
  it("is the cosine and sine of 2π t, and exact at the quarters", () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (t) => {
        const { x, y } = turn(t);
        expect(Math.abs(x - Math.cos(2 * Math.PI * t))).toBeLessThan(3e-14);
        expect(Math.abs(y - Math.sin(2 * Math.PI * t))).toBeLessThan(3e-14);
      }),
    );
    expect([0, 0.25, 0.5, 0.75, 1, -0.25].map((t) => turn(t).x + 0)).toEqual([1, 0, -1, 0, 1, 0]);
    expect(turn(0.125).x).toBeCloseTo(Math.SQRT1_2, 15);
  });
});

describe("a generated data set", () => {
  it("has the same bytes for the same seed, and others for another", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const csv = generateCsv(spec);
        expect(generateCsv({ ...spec })).toBe(csv);
        expect(generateCsv({ ...spec, seed: (spec.seed + 1) % 2 ** 32 })).not.toBe(csv);
      }),
      { numRuns: 60 },
    );
  });

  it("never changes from one version to the next", () => {
    const hashes = Object.fromEntries(generatorIds.map((kind) => [kind, sha256(generateCsv(made({ kind })))]));
    expect(hashes).toMatchInlineSnapshot(`
      {
        "blobs": "45116fe4c9e44254ace5533809b863c5a417140b6df6a76c14be3bc5dc4ec4f0",
        "circles": "c553ba50c44d025d0b432da38629a948cfb9b89b5596a84f252c69851fc6a9ba",
        "friedman": "fd620e807f6ab4d50c941c26b72502325f0269afbe1ed2e0efca5279b176bdd5",
        "moons": "18a5d242713420046d835994c9ee23fdad3f4e1f80511a1e9f1e5458f584b818",
        "sine": "74683d9bcf9fe6c0540dec79f20c9d22d94ce59ec0248967bfab3bb1de9fc096",
        "spirals": "68f2f03a0d17ae3027cd299a6dd9ff1b72e1e5f80bc66b92a5c556663566dd1d",
        "xor": "e061172818a24f3a84f68f47b419f94135e84e0bfbe59d726045040becb0106b",
      }
    `);
  });

  it("has as many rows of each class as evenly goes, and only classes that it names", () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const { labels, rows, features } = generate(spec);
        expect(rows.length).toBe(spec.rows);
        expect(rows.every(({ x }) => x.length === features.length && x.every(Number.isFinite))).toBe(true);
        if (!labels) return;
        const counts = labels.map((_, k) => rows.filter(({ y }) => y === k).length);
        expect(counts.reduce((a, b) => a + b)).toBe(spec.rows);
        // Four quarters dealt out in turn leave one or two rows over.
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(spec.kind === "xor" ? 2 : 1);
      }),
      { numRuns: 100 },
    );
  });

  it("is read back as what it is: its columns, its target, its task, nothing left out", () => {
    for (const kind of generatorIds) {
      const spec = made({ kind });
      const table = readTable(new TextEncoder().encode(generateCsv(spec)), { decode: nodeDecoder });
      const { features, target, labels } = generate(spec);
      expect(table.columns.map(({ name }) => name)).toEqual([...features, target]);
      const profile = profileTable(table, specSchema.parse({}).recipe, null);
      expect(suggestRoles(table).target).toBe(target);
      expect(suggestRoles(table).ignored).toEqual([]);
      expect(profile.warnings.filter(({ severity }) => severity === "problem")).toEqual([]);
      const { prepared } = prepare(table, specSchema.parse({}).recipe, target);
      expect(prepared.task).toBe(labels === null ? "regression" : labels.length === 2 ? "binary" : "multiclass");
      expect(prepared.classes.map(({ label }) => label).sort()).toEqual([...(labels ?? [])].sort());
    }
  });
});

describe("the shapes without noise", () => {
  const clean = (kind: GeneratorId, more: Partial<GeneratorInput> = {}) =>
    generate(made({ kind, noise: 0, rows: 240, ...more })).rows;

  it("moons lie on two half circles", () => {
    for (const { x, y } of clean("moons")) {
      const [a, b] = x as [number, number];
      expect(y === 0 ? Math.hypot(a, b) : Math.hypot(a - 1, b - 0.5)).toBeCloseTo(1, 12);
      expect(y === 0 ? b : -(b - 0.5)).toBeGreaterThan(-1e-12);
    }
  });
  it("circles have radius 1 and ½", () => {
    for (const { x, y } of clean("circles")) expect(Math.hypot(...x)).toBeCloseTo(y === 0 ? 1 : 0.5, 12);
  });
  it("an arm of the spirals turns by 1.25 turns a unit of radius, and lies a turn / arms behind the one before", () => {
    for (const classes of [2, 3, 5])
      for (const { x, y } of clean("spirals", { classes })) {
        const radius = Math.hypot(...x);
        const point = turn(1.25 * radius + y / classes);
        expect(x[0]).toBeCloseTo(radius * point.x, 9);
        expect(x[1]).toBeCloseTo(radius * point.y, 9);
        expect(radius).toBeGreaterThan(0.049);
        expect(radius).toBeLessThan(1.001);
      }
  });
  it("XOR is told by the product of the signs", () => {
    for (const { x, y } of clean("xor")) expect(Math.sign(x[0]! * x[1]!)).toBe(y === 0 ? 1 : -1);
  });
  it("blobs without noise are their centres, within the box", () => {
    const rows = clean("blobs", { classes: 4, features: 3 });
    const places = new Map(rows.map(({ x, y }) => [y, x]));
    expect(places.size).toBe(4);
    for (const { x, y } of rows) {
      expect(x).toEqual(places.get(y));
      for (const value of x) expect(Math.abs(value)).toBeLessThanOrEqual(10);
    }
  });
  it("sine and Friedman's function are their formulas", () => {
    for (const { x, y } of clean("sine")) expect(y).toBeCloseTo(Math.sin(x[0]!), 12);
    for (const { x, y } of clean("friedman")) {
      const [a, b, c, d, e] = x as [number, number, number, number, number];
      expect(y).toBeCloseTo(10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e, 10);
    }
  });

  it("noise moves a class's features by normal numbers of that deviation, a curve's target alone", () => {
    const [still, moved] = [0, 0.3].map((noise) => generate(made({ kind: "circles", rows: 20_000, noise })).rows);
    const steps = moved!.flatMap(({ x }, i) => x.map((value, j) => value - still![i]!.x[j]!));
    const std = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0) / steps.length);
    expect(std).toBeGreaterThan(0.295);
    expect(std).toBeLessThan(0.305);
    const [line, wave] = [0, 0.3].map((noise) => generate(made({ kind: "sine", noise })).rows);
    expect(wave!.map(({ x }) => x)).toEqual(line!.map(({ x }) => x));
  });
});

describe("settings", () => {
  it("that a kind does not know are left out, those not said are its own", () => {
    expect(made({ kind: "moons", classes: 7 })).toEqual({ kind: "moons", rows: 500, noise: 0.2, seed: 1 });
    expect(made({ kind: "blobs" })).toMatchObject({ classes: 3, features: 2, noise: 1 });
  });
  it("beyond their limits are refused in words", () => {
    expect(() => made({ kind: "blobs", classes: 11 })).toThrow(/classes is 11; blobs takes 2 to 10/);
    expect(() => made({ kind: "moons", rows: 3 })).toThrow();
    expect(() => made({ kind: "moons", noise: -1 })).toThrow();
  });
});
