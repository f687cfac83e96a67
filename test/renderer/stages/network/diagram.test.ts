import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newLayer } from "#core/network/fields";
import { draftLayers, planNetwork, type DataShape } from "#core/network/plan";
import type { LayerSpec } from "#core/network/spec";
import { gapAt, keepColumns, layOut, mask, nameLabels, placeAt } from "../../../../renderer/stages/network/diagram";
import { gapsOf } from "../../../../renderer/stages/network/strands";

const shape: DataShape = { task: "multiclass", inputs: 6, classes: 3 };
const dense = (units: number): LayerSpec => ({ ...newLayer("dense"), units }) as LayerSpec;
const frame = { width: 1208, height: 344 };
const of = (layers: LayerSpec[], data = shape, at = frame) => layOut(planNetwork({ layers }, data), 5, at);

describe("the diagram's layout", () => {
  it("keeps the columns that a change leaves as they are, and those alone", () => {
    const before = of([dense(8), dense(16), dense(4)]);
    const after = of([dense(8), dense(17), dense(4)]);
    const kept = keepColumns(after, before);
    expect(kept).toEqual(after);
    // The layer behind the changed one has other weights, and says how many.
    const same = kept.columns.map((column, index) => column === before.columns[index]);
    expect(same).toEqual([true, true, false, false, true]);
    expect(keepColumns(of([dense(8)]), before).columns).toHaveLength(3);
    expect(keepColumns(before, undefined)).toEqual(before);
  });

  it("keeps every cell in its box, and every box between the words, whatever the network", () => {
    const layer = fc.oneof(
      fc.integer({ min: 1, max: 2000 }).map(dense),
      fc.constant<LayerSpec>(newLayer("batch_norm")),
      fc.double({ min: 0, max: 1, noNaN: true }).map((rate): LayerSpec => ({ type: "dropout", rate })),
    );
    fc.assert(
      fc.property(
        fc.array(layer, { maxLength: 60 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 2, max: 40 }),
        fc.constantFrom(frame, { width: 952, height: 300 }),
        (layers, inputs, classes, at) => {
          const { columns, width, top, bottom } = of(layers, { task: "multiclass", inputs, classes }, at);
          expect(columns).toHaveLength(layers.length + 2);
          expect(width).toBeGreaterThanOrEqual(at.width);
          columns.forEach((column, index) => {
            const { box, cells } = column;
            expect(box.top).toBeGreaterThanOrEqual(top - 0.001);
            expect(box.top + box.height).toBeLessThanOrEqual(bottom + 0.001);
            for (const cell of cells) {
              expect(cell.y - cell.height / 2).toBeGreaterThan(box.top);
              expect(cell.y + cell.height / 2).toBeLessThan(box.top + box.height);
            }
            const next = columns[index + 1];
            if (next) expect(next.box.left - (box.left + box.width)).toBeGreaterThan(19);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("scrolls a deep network instead of squeezing it", () => {
    expect(of(Array.from({ length: 12 }, () => dense(8))).width).toBe(frame.width);
    const deep = of(Array.from({ length: 50 }, () => dense(8)));
    expect(deep.width).toBeGreaterThan(frame.width);
    expect(deep.narrow).toBe(true);
  });

  it("says where the parameters come from", () => {
    const { columns } = of([dense(32), newLayer("batch_norm"), newLayer("dropout"), dense(16)]);
    expect(columns.map(({ parameters, formula }) => `${parameters}: ${formula}`)).toEqual([
      "–: 5 columns",
      "224: 6 × 32 + 32",
      "64: 2 × 32",
      "–: train only",
      "528: 32 × 16 + 16",
      "51: 16 × 3 + 3",
    ]);
  });

  it("finds the place of a dragged layer, and draws it in the gap", () => {
    const diagram = of([dense(4), dense(4)]);
    const [input, first, second, output] = diagram.columns.map((column) => column.x) as [
      number,
      number,
      number,
      number,
    ];
    expect([input, first + 1, second + 1, output].map((x) => placeAt(diagram, x))).toEqual([0, 1, 2, 2]);
    expect(gapAt(diagram, 0)).toBe((input + first) / 2);
    expect(gapAt(diagram, 2)).toBe((second + output) / 2);
  });

  it("names all inputs where there is room, and counts the rest where there is none", () => {
    const few = of([], { ...shape, inputs: 6 });
    const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);
    const column = few.columns[0]!;
    expect(nameLabels(column, names(6), few).map(({ y }) => y)).toEqual(column.cells.map(({ y }) => y));

    const many = of([], { ...shape, inputs: 64 });
    const labels = nameLabels(many.columns[0]!, names(64), many);
    expect(labels.at(-1)).toMatchObject({ text: `+ ${64 - labels.length + 1} more`, cell: null });
    for (const { y } of labels) {
      expect(y).toBeGreaterThanOrEqual(many.top);
      expect(y).toBeLessThanOrEqual(many.bottom);
    }
  });
});

describe("the drawn mask of dropout", () => {
  it("switches off the rate's share of the units", () => {
    expect(mask(32, 0).size).toBe(0);
    expect(mask(32, 0.25).size).toBe(8);
    expect(mask(32, 1).size).toBe(32);
  });
});

describe("a layer that is switched off", () => {
  const layers: LayerSpec[] = [dense(4), { ...dense(6), enabled: false }, dense(3)];
  const drawn = layOut({ inputs: 5, layers: draftLayers({ layers }, 5) }, 5, frame);

  it("keeps its column, without parameters", () => {
    expect(drawn.columns.map(({ id, off }) => [id, off])).toEqual([
      ["input", false],
      ["dense_1", false],
      ["dense_2", true],
      ["dense_3", false],
    ]);
    expect(drawn.columns[2]).toMatchObject({ parameters: "–", formula: "switched off" });
  });

  it("is passed by: the lines run from the one before it to the one behind it", () => {
    expect(gapsOf(drawn).map(({ from, to }) => [from.id, to.id])).toEqual([
      ["input", "dense_1"],
      ["dense_1", "dense_3"],
    ]);
  });
});
