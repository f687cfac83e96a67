/** The picture of the house in docs/DESIGN.md is of the code as it is. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { housePicture } from "../../scripts/lib/house-picture.mjs";

const picture = housePicture();

it("is the one that `npm run house` draws", () => {
  expect(readFileSync("docs/pictures/house.svg", "utf8")).toBe(picture);
});

it("has no arrow against the order of the house", () => {
  expect(picture).not.toContain("stroke-dasharray");
  expect(picture).toContain("<title>core/training imports core/data</title>");
  expect(picture).not.toMatch(/<title>core\/data imports/);
});
