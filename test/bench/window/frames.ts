/** The gaps between a page's frames. */
import type { Page } from "playwright";

/** Milliseconds from each frame to the next, for so many seconds. */
export const framesOf = (page: Page, seconds: number): Promise<number[]> =>
  page.evaluate(async (ms) => {
    const found: number[] = [];
    const end = performance.now() + ms;
    let last = performance.now();
    await new Promise<void>((resolve) => {
      const frame = (at: number) => {
        found.push(at - last);
        last = at;
        if (at < end) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    return found;
  }, seconds * 1000);
