import type { ChartEvent } from "chart.js";
import { describe, expect, it } from "vitest";
import { refill } from "../../../renderer/charts/chart";
import type { Spot } from "../../../renderer/charts/kinds/column-controller";
import type { Dataset } from "../../../renderer/charts/kinds/index";
import type { Mark } from "../../../renderer/charts/marks/index";
import { drawStill } from "../../../renderer/charts/marks/plugin";
import type { Axis, Plot } from "../../../renderer/charts/plot";
import { overlaps, type Box } from "../../../renderer/charts/strikes";
import { drawn } from "./drawn";

const axis: Axis = { min: 0, max: 10, ticks: [], format: String, hidden: true };
const plotOf = (datasets: Dataset[], marks: Mark[] = [], axes: Partial<Pick<Plot, "x" | "y">> = {}): Plot => ({
  x: axis,
  y: axis,
  ...axes,
  datasets,
  marks,
});
const paths = (page: Document, color: string) =>
  [...page.querySelectorAll("path")]
    .filter((path) => [path.getAttribute("stroke"), path.getAttribute("fill")].includes(color))
    .map((path) => path.getAttribute("d"));
const hitsOf = (plot: Plot) => {
  const { chart } = drawn(plot);
  return (x: number, y: number) => {
    const event = { type: "click", native: null, x, y } as ChartEvent;
    return chart
      .getElementsAtEventForMode(event as never, "spot", {}, false)
      .map(({ index, datasetIndex, element }) => [datasetIndex, index, (element as unknown as Spot).words]);
  };
};
const line = { type: "curve", data: { x: [0, 5, 10], y: [0, 10, 0] }, color: "red", width: 2 } as const;

describe("datasets", () => {
  it("are drawn from their arrays, the first lowest", () => {
    const page = drawn(
      plotOf([
        { type: "bars", data: [5], low: 2, high: 4, color: "blue" },
        line,
        { type: "points", data: { x: [5], y: [NaN] }, radius: 3, color: "green" },
      ]),
    ).svg();
    expect(paths(page, "red")).toEqual(["M10 110L60 10L110 110"]);
    expect(paths(page, "blue")).toEqual(["M30 60L50 60L50 110L30 110Z"]);
    expect(paths(page, "green")).toEqual([]);
    const order = [...page.querySelectorAll("path[stroke=red], path[fill=blue]")];
    expect(order.map((path) => path.getAttribute("fill"))).toEqual(["blue", "none"]);
  });

  it("lift the pen where a value is missing, and stay near the plot where it is infinite", () => {
    const data = { x: [0, 2, 4, 6], y: [5, NaN, 5, Infinity] };
    const page = drawn(plotOf([{ type: "series", data, color: "red", width: 1 }])).svg();
    expect(paths(page, "red")).toEqual(["M10 60M50 60L70 -10"]);
  });

  it("lie on a logarithmic axis by their decades, what is not above 0 below it", () => {
    const log: Axis = { ...axis, min: 0.01, max: 1, log: true };
    const data = { x: [0, 5, 10], y: [1, 0.1, 0] };
    const page = drawn(plotOf([{ type: "series", data, color: "red", width: 1 }], [], { y: log })).svg();
    expect(paths(page, "red")).toEqual(["M10 10L60 60L110 130"]);
  });

  it("change by one drawing, and forget what the new ones do not have", () => {
    const { chart, svg } = drawn(plotOf([{ ...line, dash: [4, 3], alpha: 0.5 }]));
    refill(chart, plotOf([{ ...line, data: { x: [0, 10], y: [5, 5] } }]));
    const [path] = svg().querySelectorAll("path[stroke=red]");
    expect(path?.getAttribute("d")).toBe("M10 60L110 60");
    expect(path?.getAttribute("stroke-dasharray")).toBeNull();
    expect(path?.getAttribute("stroke-opacity")).toBeNull();
  });

  it("are hit where they are nearest to the pointer, by their ids", () => {
    const near = { type: "points", data: { x: [2, 5], y: [5, 5] }, ids: [7, 8], radius: 3, color: "green" } as const;
    const words = (id: number) => [`row ${id}`];
    const hits = hitsOf(plotOf([line, near, { ...near, data: { x: [5.2], y: [5] }, ids: [9], words }]));
    expect(hits(32, 61)).toEqual([[1, 7, []]]);
    expect(hits(62, 60)).toEqual([[2, 9, ["row 9"]]]);
    expect(hits(60, 60)).toEqual([[1, 8, []]]);
    expect(hits(90, 90)).toEqual([]);
  });

  it("of lanes are hit lane by lane, with words for the column or the field beyond", () => {
    const heat: Dataset = {
      type: "heat",
      data: [new Float32Array(0), new Float32Array(0)],
      column: 2,
      until: 6,
      selected: -1,
      below: [],
      threshold: "",
      words: (lane, column) => [`${lane} ${column}`],
    };
    const hits = hitsOf(plotOf([heat], [], { y: { ...axis, max: 2, reverse: true } }));
    expect(hits(15, 20)).toEqual([[0, 0, ["0 -1"]]]);
    expect(hits(105, 100)).toEqual([[0, 1, ["1 -1"]]]);
  });

  it("of rows are stacked away from the line, and wrong ones outlined", () => {
    const kinds: string[] = [];
    const dots: Dataset = {
      type: "dots",
      data: [2, 2, 8],
      truth: [0, 0, 1],
      line: 5,
      cut: 9,
      isRight: (row) => row === 5,
      corners: { width: 0, height: 0 },
      colorUp: "red",
      colorDown: "blue",
      laidOut: (kind) => kinds.push(kind),
    };
    const { chart, svg } = drawn(plotOf([dots]));
    expect(paths(svg(), "blue").length).toBe(2);
    const [up] = paths(svg(), "red");
    expect(Number(/M[\d.]+ ([\d.]+)/.exec(up!)?.[1])).toBeLessThan(60);
    refill(chart, plotOf([{ ...dots, cut: 1, isRight: () => true }]));
    // Of the same rows in the same room nothing is laid out anew.
    expect(kinds).toEqual(["marks"]);
  });

  it("that move are drawn last, and their words keep clear of those that stand", () => {
    const point = (color: string): Dataset => ({ type: "points", data: { x: [5], y: [5] }, radius: 3, color });
    const word = (text: string): Mark => ({ kind: "label", x: 5, y: 5, text, color: "black", must: true });
    const plot: Plot = {
      ...plotOf([point("blue")], [word("ab")]),
      over: {
        datasets: [point("red")],
        marks: [{ kind: "band", x: [0, 5], color: "green" }, word("cd")],
      },
    };
    const { chart, svg, canvas } = drawn(plot);
    const order = (page: Document) =>
      [...page.querySelectorAll("path[fill=red], path[fill=blue], path[fill=green]")].map((path) =>
        path.getAttribute("fill"),
      );
    // A band lies below all else, though it moves.
    expect(order(svg())).toEqual(["green", "blue", "red"]);
    const { placedLabels: words } = canvas as unknown as { placedLabels: (Box & { text: string })[] };
    expect(words.map(({ text }) => text)).toEqual(["ab", "cd"]);
    expect(overlaps(words[0]!, words[1]!)).toBe(false);
    drawStill(chart);
    const { placedLabels: standing } = canvas as unknown as { placedLabels: { text: string }[] };
    expect(standing.map(({ text }) => text)).toEqual(["ab"]);
  });

  it("of a histogram rise from their lane to the same height", () => {
    const ridge = { type: "ridge", low: 0, high: 10, strong: true } as const;
    const page = drawn(
      plotOf(
        [
          { ...ridge, data: Float32Array.of(0, 40), lane: 1, color: "red" },
          { ...ridge, data: Float32Array.of(4, 2), lane: 0, color: "blue" },
        ],
        [],
        { y: { ...axis, max: 4 } },
      ),
    ).svg();
    const peak = (color: string) => {
      const heights = [...paths(page, color)[0]!.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
      return heights[0]! - Math.min(...heights);
    };
    expect(peak("red")).toBeCloseTo(peak("blue"), 6);
    expect(peak("red")).toBeGreaterThan(25);
  });
});

describe("marks", () => {
  it("lie below the data or above it, and are cut at the plot", () => {
    const page = drawn(
      plotOf(
        [line],
        [
          { kind: "rule", x: 5, color: "black", width: 2, over: true },
          { kind: "band", x: [4, 6], color: "yellow" },
          { kind: "rule", y: 5, color: "gray", dash: [4, 3] },
        ],
      ),
    ).svg();
    const colors = [...page.querySelectorAll("path[stroke], path[fill]")].map(
      (path) => path.getAttribute("stroke") ?? path.getAttribute("fill"),
    );
    expect(colors.filter((color) => ["yellow", "gray", "red", "black"].includes(color ?? ""))).toEqual([
      "yellow",
      "gray",
      "red",
      "black",
    ]);
    expect(paths(page, "yellow")).toEqual(["M50 10L70 10L70 110L50 110Z"]);
    expect(paths(page, "gray")).toEqual(["M10 60.5L110 60.5"]);
    expect(paths(page, "black")).toEqual(["M60 10L60 110"]);
  });

  it("have words that keep clear of each other and of the data, and say where they stand", () => {
    const { canvas, svg } = drawn(
      plotOf(
        [{ ...line, data: { x: [0, 10], y: [5, 5] } }],
        [
          { kind: "label", x: 1, y: 5, text: "here", color: "black", must: true },
          { kind: "label", x: 1, y: 5, text: "there", color: "black" },
        ],
      ),
    );
    const page = svg();
    const boxes = (canvas as { placedLabels?: { text: string; top: number; bottom: number }[] }).placedLabels!;
    expect(boxes.map(({ text }) => text)).toEqual(["here", "there"]);
    for (const { top, bottom } of boxes) expect(bottom < 60 || top > 60).toBe(true);
    expect(boxes[0]!.bottom <= boxes[1]!.top || boxes[1]!.bottom <= boxes[0]!.top).toBe(true);
    expect(new Set([...page.querySelectorAll("text")].map((text) => text.textContent))).toEqual(
      new Set(["here", "there"]),
    );
  });
});

describe("axes", () => {
  it("say their ticks in the words of the plot, in both directions", () => {
    const named = (to: string): Axis => ({
      min: 0,
      max: 10,
      ticks: [0, 10],
      format: (value) => `${value} ${to}`,
    });
    const page = drawn(plotOf([line], [], { x: named("s"), y: named("m") })).svg();
    expect([...page.querySelectorAll("text")].map((text) => text.textContent)).toEqual(["0 s", "10 s", "0 m", "10 m"]);
  });
});

describe("the words of a rule", () => {
  it("are its number alone where the whole would lie on the playhead", () => {
    const wordsAt = (x: number) => {
      const marks: Mark[] = [
        { kind: "rule", y: 5, color: "gray", label: "majority 0.6" },
        { kind: "playhead", x, knobs: [], line: true },
      ];
      return [...drawn(plotOf([], marks)).svg().querySelectorAll("text[fill=gray]")].map((text) => text.textContent);
    };
    expect(wordsAt(0.1)).toEqual(["majority 0.6"]);
    expect(wordsAt(5)).toEqual(["0.6"]);
  });
});
