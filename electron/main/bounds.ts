import type { Bounds } from "./settings";

export const defaultSize = { width: 1280, height: 800 } as const;
export const minimumSize = { width: 1024, height: 680 } as const;

/** How much of the window must lie on a screen for its place to be kept: enough to take hold of it. */
const grip = 64;

const overlap = (from: number, length: number, otherFrom: number, otherLength: number): number =>
  Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);

/** The remembered bounds where they are still usable: on a screen that is there, not larger than it, not under the minimum. */
export function usableBounds(remembered: Bounds | null, workAreas: readonly Bounds[]): Partial<Bounds> {
  if (remembered === null) return defaultSize;
  const screen = workAreas.find(
    (area) =>
      overlap(remembered.x, remembered.width, area.x, area.width) >= grip &&
      overlap(remembered.y, remembered.height, area.y, area.height) >= grip,
  );
  if (screen === undefined) return defaultSize;
  return {
    x: remembered.x,
    y: Math.max(remembered.y, screen.y),
    width: Math.max(minimumSize.width, Math.min(remembered.width, screen.width)),
    height: Math.max(minimumSize.height, Math.min(remembered.height, screen.height)),
  };
}
