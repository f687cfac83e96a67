import type { Page } from "playwright";

/** In Network: a million epochs and no early stopping, so that the run goes on until it is stopped. */
export async function planNoEnd(page: Page): Promise<void> {
  for (const [name, value] of [
    ["Epochs", "1000000"],
    ["Early stopping", ""],
  ] as const) {
    const field = page.getByRole("spinbutton", { name, exact: true });
    await field.fill(value);
    await field.press("Enter");
  }
}
