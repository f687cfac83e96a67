// @vitest-environment node
/** What a lesson says of a moment, and where the dots of twenty seeds stand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerSignals } from "#core/engine/engine";
import { HistoryColumns } from "#core/training/columns";
import { lessons, measured } from "../../../../renderer/stages/atlas/lessons";
import { luckAxis, luckDots } from "../../../../renderer/stages/atlas/luck";
import { armWords, signalAt, silentLayer, wordsOf } from "../../../../renderer/stages/atlas/moment";

const layers = [
  { id: "dense_1", kind: "dense", title: "dense 1" },
  { id: "dropout_1", kind: "dropout", title: "dropout" },
  { id: "output", kind: "output", title: "output" },
] as const;
/** Gradient norms at the ends of so many epochs. */
function history(...norms: (readonly [number, number, number])[]) {
  const columns = new HistoryColumns([...layers]);
  norms.forEach((norm, i) => {
    const signals = Object.fromEntries(layerSignals.map((name) => [name, Float32Array.from(norm)])) as never;
    columns.addTick({ step: i + 1, epoch: i + 1, loss: 1, learningRate: 0.1, signals });
  });
  return columns.view();
}
const at = (h: ReturnType<typeof history>, epoch: number) => signalAt(h, "gradientNorm", epoch).get("dense_1");

describe("a signal at a moment", () => {
  it("is that of the last measurement before, of the first where there is none, and nothing before that", () => {
    const three = history([1, NaN, 4], [2, NaN, 5], [3, NaN, 6]);
    expect([0, 1, 1.9, 2, 99].map((epoch) => at(three, epoch))).toEqual([1, 1, 1, 2, 3]);
    expect(signalAt(history(), "gradientNorm", 1).size).toBe(0);
  });
  it("passes over what an overflow left behind, not over layers that have no such number", () => {
    const broken = history([1, NaN, 4], [2, NaN, 5], [Infinity, NaN, 6], [NaN, NaN, NaN]);
    expect(at(broken, 99)).toBe(2);
  });
});

describe("the words", () => {
  const seen = (norms: [string, number][], more = {}) =>
    wordsOf({ id: "1", norms: norms.map(([title, norm]) => ({ title, norm })), ended: false, silent: null, ...more });
  it.each([
    [
      seen([
        ["dense 1", 0],
        ["output", 1],
      ]),
      "Run 1 has none left in dense 1.",
    ],
    [
      seen([
        ["dense 1", 1e-7],
        ["output", 0.5],
      ]),
      "Run 1: of 0.5 at the output, 1e−7 reaches dense 1.",
    ],
    [
      seen([
        ["dense 1", 500],
        ["output", 2],
      ]),
      "Run 1: it has grown to 500 in dense 1.",
    ],
    [
      seen([
        ["dense 1", 0.4],
        ["output", 0.5],
      ]),
      "Run 1: 0.4 in dense 1, 0.5 at the output.",
    ],
    [
      seen(
        [
          ["dense 1", 0],
          ["output", 0],
        ],
        { silent: "dense 2" },
      ),
      "Run 1 has next to none: dense 2 is silent for every row, so nothing passes it.",
    ],
    [
      seen(
        [
          ["dense 1", 3e5],
          ["output", 1],
        ],
        { ended: true },
      ),
      "Run 1 ended in an overflow; before it, 300\u00a0000 in dense 1.",
    ],
    [seen([]), ""],
  ])("say what stands out: %s", (said, expected) => expect(said).toBe(expected));
  it("call a hidden layer silent that answers no row, never the output", () => {
    const shades = (first: number, last: number) => [
      { kind: "input" as const, title: "input", shade: [0] },
      { kind: "dense" as const, title: "dense 1", shade: [first, 0] },
      { kind: "output" as const, title: "output", shade: [last] },
    ];
    expect(silentLayer(shades(0, 0))).toBe("dense 1");
    expect(silentLayer(shades(0.1, 0))).toBeNull();
  });
});

it("calls an arm whose name is a number by what that is", () => {
  expect(["3", "0.03", "1e−6"].map((name) => armWords(name, "Learning rate"))).toEqual([
    "rate 3",
    "rate 0.03",
    "rate 1e−6",
  ]);
  expect(armWords("σ 0.01", "Initialiser")).toBe("σ 0.01");
  expect(armWords("early", "Stop")).toBe("early");
});

it("gives every seed a dot of its own, within the frame", () => {
  const values = fc.array(fc.option(fc.double({ min: -1, max: 2, noNaN: true })), { maxLength: 20 });
  fc.assert(
    fc.property(values, (list) => {
      const dots = luckDots(list, { min: 0, max: 1 }, 270, 28);
      expect(dots.length).toBe(list.filter((value) => value !== null).length);
      expect(new Set(dots.map(({ x, y }) => `${x} ${y}`)).size).toBe(dots.length);
      for (const { x, y } of dots) expect(x > 0 && x < 270 && y > 0 && y < 28).toBe(true);
    }),
  );
});

it.each(lessons.map((lesson) => [lesson.id, lesson] as const))("has every seed of %s on its axis", (id, { luck }) => {
  const values = measured[id]!.luck.flat();
  const axis = luckAxis(luck.axis, values);
  expect(axis.min).toBeLessThanOrEqual(luck.axis.min);
  expect(axis.max).toBeGreaterThanOrEqual(luck.axis.max);
  for (const value of values) {
    // A logarithmic axis has no place for 0.
    if (value === null || (axis.log && value <= 0)) continue;
    expect(value).toBeGreaterThanOrEqual(axis.min - 1e-12);
    expect(value).toBeLessThanOrEqual(axis.max + 1e-12);
  }
});
