import { expect, it } from "vitest";
import { isOurPage } from "../../electron/main/sender";

const origin = "app://gradient-lab";

it("lets only the top frame of our page call", () => {
  expect(isOurPage({ origin, parent: null }, origin)).toBe(true);
  expect(isOurPage({ origin, parent: { origin } }, origin)).toBe(false);
  expect(isOurPage({ origin: "https://example.com", parent: null }, origin)).toBe(false);
  expect(isOurPage(null, origin)).toBe(false);
});

it("denies a frame that is gone", () => {
  const gone = {
    parent: null,
    get origin(): string {
      throw new Error("Render frame was disposed");
    },
  };
  expect(isOurPage(gone, origin)).toBe(false);
});
