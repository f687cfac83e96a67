/** Specs that are broken or absurd, by the command line's reader and by the trainer's door: each gets an answer in words. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { specIssues } from "#core/network/parse";
import { specSchema } from "#core/network/spec";
import { createRandom } from "#core/random";
import { receive } from "#core/training/requests";
import { InputError } from "../../../cli/errors";
import { readSpec } from "../../../cli/spec-file";

const folder = mkdtempSync(join(tmpdir(), "absurd-specs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const deep = (levels: number, open: string, close: string): string => open.repeat(levels) + "1" + close.repeat(levels);

/** Texts of JSON that no mutation makes. */
const byHand: Record<string, string> = {
  "a deep list": deep(200_000, "[", "]"),
  "a deep object": deep(200_000, '{"network":', "}"),
  "a deep object of nameless keys": deep(50_000, '{"":', "}"),
  "a deep setting": `{"training": {"optimizer": ${deep(100_000, '{"type":', "}")}}}`,
  "a million layers": `{"network": {"layers": [${"{},".repeat(999_999)}{}]}}`,
  "a long list of nothing": `{"network": {"layers": [${"0,".repeat(300_000)}0]}}`,
  "a long name": `{"recipe": {"columns": {"${"x".repeat(1_000_000)}": 3}}}`,
  "a prototype": '{"__proto__": {"network": 1}, "constructor": 2}',
  "a prototype of a column": '{"recipe": {"columns": {"__proto__": {"role": "king"}, "toString": 1}}}',
  "a number too large": '{"training": {"epochs": 1e999}}',
  nothing: "",
  null: "null",
  "a number": "7",
  "half a file": '{"network": {"lay',
  "a comma too many": '{"network": {},}',
};

const random = createRandom(Number(process.env.SEED ?? 20_261_130), "absurd specs", 0);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
const junk = (): unknown =>
  pick<() => unknown>([
    () => null,
    () => -1,
    () => 0.5,
    () => 1e308,
    () => -1e-308,
    () => 2 ** 53,
    () => "",
    () => "NaN",
    () => "💥".repeat(2_000),
    () => [],
    () => [[[[]]]],
    () => ({}),
    () => ({ type: "adm" }),
    () => ({ type: ["dense"] }),
    () => true,
    () => JSON.parse(deep(40, "[", "]")),
    // Objects of their own: in a shared one, breaking a place breaks all, and the JSON grows past every limit.
    () => Array.from({ length: 5_000 }, () => ({ type: "dense", units: 1e9 })),
  ])();

/** The default spec with one to three of its places broken. */
function broken(): unknown {
  const spec: unknown = JSON.parse(JSON.stringify(specSchema.parse({})));
  for (let times = 1 + Math.floor(random.next() * 3); times > 0; times--) {
    let place = spec as Record<string, unknown>;
    for (;;) {
      const key = pick(Object.keys(place));
      const inner = place[key];
      if (typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && random.next() < 0.8) {
        place = inner as Record<string, unknown>;
        continue;
      }
      if (random.next() < 0.2) place[pick(["", "__proto__x", "unknown", "type", "units"])] = junk();
      else place[key] = junk();
      break;
    }
  }
  return spec;
}

const words = /^[^\n]{5,2000}$/;
const notForPeople = /Maximum call stack|\bat \S+ \(|undefined is not|Cannot read|ZodError/;

/** What the reader of `--spec` says of a text; null where it takes it. */
async function byReader(text: string): Promise<string | null> {
  const file = join(folder, "spec.json");
  writeFileSync(file, text);
  try {
    await readSpec(file);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
}

const byDoor = (spec: unknown): string | null => {
  const received = receive({ id: 1, command: { type: "network.check", spec, target: "x" } });
  return "fault" in received ? received.fault.message : null;
};

describe("a spec that is broken or absurd", () => {
  it.each(Object.entries(byHand))("%s is refused in words", async (_name, text) => {
    const said = await byReader(text);
    expect(said).toMatch(words);
    expect(said).not.toMatch(notForPeople);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return;
    }
    expect(byDoor(value)).toMatch(words);
    expect(byDoor(value)).not.toMatch(notForPeople);
  });

  it("is refused with its place and what would do, or taken, in 400 ways", async () => {
    let refused = 0;
    for (let n = 0; n < 400; n++) {
      const text = JSON.stringify(broken());
      const spec: unknown = JSON.parse(text);
      const [reader, door] = [await byReader(text), byDoor(spec)];
      const issues = specIssues(spec);
      expect(reader === null, text.slice(0, 2_000)).toBe(issues.length === 0);
      expect(door === null, text.slice(0, 2_000)).toBe(reader === null);
      if (reader === null || door === null) continue;
      refused++;
      for (const said of [reader, door]) {
        expect(said).toMatch(words);
        expect(said).not.toMatch(notForPeople);
        expect(said).toContain(issues[0]!.path.split(/[.[]/)[0]);
      }
    }
    // Most of what is broken is not to be taken; were all refused, the mutations would show nothing.
    expect(refused).toBeGreaterThan(200);
    expect(refused).toBeLessThan(400);
  });

  it("that names itself is refused too", () => {
    const spec: Record<string, unknown> = {};
    spec["network"] = spec;
    expect(byDoor(spec)).toMatch(/network/);
  });
});
