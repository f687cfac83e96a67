/**
 * Drawings of all charts in one queue: each is drawn at most once for a request, and a frame takes only as many as fit, so that a
 * window full of live charts keeps its frame rate. What does not fit is drawn in the next frames, in the order it was asked for.
 */
const budgetMs = 4;
const mostPerFrame = 3;

const waiting = new Map<object, () => void>();
let frame = 0;

function run(): void {
  frame = 0;
  const began = performance.now();
  let drawn = 0;
  for (const [owner, draw] of waiting) {
    if (drawn >= mostPerFrame || performance.now() - began > budgetMs) break;
    waiting.delete(owner);
    draw();
    drawn++;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(run);
}

/** Asks for a drawing; a second request before it is done replaces the first and keeps its place. */
export function paintSoon(owner: object, draw: () => void): void {
  waiting.set(owner, draw);
  frame ||= requestAnimationFrame(run);
}

/** The owner is gone: nothing of it is drawn any more. */
export function forgetPaint(owner: object): void {
  waiting.delete(owner);
}
