import { describe, expect, it } from "vitest";
import { answerOf, drawMesh } from "../../../../renderer/stages/explain/mesh";

/** What was drawn on a canvas: the places of each path, and with what. */
function recorder() {
  const paths: { points: [number, number][]; how: "fill" | "stroke"; alpha: number; style: string }[] = [];
  let points: [number, number][] = [];
  const context = {
    globalAlpha: 1,
    fillStyle: "",
    strokeStyle: "",
    lineWidth: 1,
    save: () => undefined,
    restore: () => undefined,
    beginPath: () => (points = []),
    moveTo: (x: number, y: number) => points.push([x, y]),
    lineTo: (x: number, y: number) => points.push([x, y]),
    fill: () => paths.push({ points, how: "fill", alpha: context.globalAlpha, style: context.fillStyle }),
    stroke: () => paths.push({ points, how: "stroke", alpha: context.globalAlpha, style: context.strokeStyle }),
  };
  return { context: context as unknown as CanvasRenderingContext2D, paths };
}
const side = 5;
const corners = Array.from({ length: side * side }, (_, i) => [10 * (i % side), 10 * Math.floor(i / side)] as const);
const looks = { ink: "black", region: true, grid: true, color: (index: number) => `class ${index}` };

describe("the mesh of two inputs", () => {
  it("has its boundary where the answers change, and cells in the colour of the answer", () => {
    const logits = corners.map(([x]) => x - 17);
    const scores = Float32Array.from(logits, (z) => 1 / (1 + Math.exp(-z)));
    const { context, paths } = recorder();
    drawMesh(context, corners, { side, scores }, { ...looks, classes: 2 });
    const boundary = paths.at(-1)!;
    expect(boundary.points.length).toBe(2 * (side - 1));
    for (const [x] of boundary.points) expect(x).toBeCloseTo(17, 3);
    const cells = paths.filter(({ how }) => how === "fill");
    // Those where the network is unsure are made of finer ones, and parted where the boundary runs: nothing has steps.
    expect(cells.length).toBeGreaterThan((side - 1) ** 2);
    const reach = (style: string) =>
      cells.filter((cell) => cell.style === style).flatMap(({ points }) => points.map(([x]) => x));
    expect(Math.max(...reach("class 0"))).toBeCloseTo(17, 3);
    expect(Math.min(...reach("class 1"))).toBeCloseTo(17, 3);
    expect(Math.max(...cells.map(({ alpha }) => alpha))).toBeLessThanOrEqual(0.34);
  });

  it("tells three classes apart, and draws the grid alone where no region is wanted", () => {
    const shares = corners.map(([x, y]) => (y >= 20 ? [0, 0, 1] : x < 15 ? [1, 0, 0] : [0, 1, 0])).flat();
    const mesh = { side, scores: Float32Array.from(shares) };
    const all = recorder();
    drawMesh(all.context, corners, mesh, { ...looks, classes: 3 });
    const fills = all.paths.filter(({ how }) => how === "fill");
    const area = ({ points }: (typeof fills)[number]) =>
      Math.abs(
        points.reduce((sum, [x, y], i) => {
          const [u, v] = points[(i + 1) % points.length]!;
          return sum + (x * v - u * y) / 2;
        }, 0),
      );
    // Parts lie within the plane and leave next to nothing of it bare: where three answers meet, a corner between them.
    const covered = fills.reduce((sum, part) => sum + area(part), 0);
    expect(covered).toBeGreaterThan(0.97 * 1600);
    expect(covered).toBeLessThanOrEqual(1600 + 1e-6);
    expect(new Set(all.paths.filter(({ how }) => how === "fill").map(({ style }) => style)).size).toBe(3);
    const grid = recorder();
    drawMesh(grid.context, corners, mesh, { ...looks, classes: 3, region: false });
    expect(grid.paths.every(({ how, points }) => how === "stroke" && points.length === side)).toBe(true);
  });

  it("is sure of nothing at chance and of all at certainty", () => {
    expect(answerOf([0.25, 0.25, 0.25, 0.25]).sure).toBe(0);
    expect(answerOf([0, 1, 0])).toEqual({ index: 1, sure: 1 });
    expect(answerOf([0.5, 0.5]).sure).toBe(0);
  });
});
