import type { Bounds } from "./settings";

export const defaultSize = { width: 1280, height: 800 } as const;
export const minimumSize = { width: 1024, height: 680 } as const;

/** How much of the window must lie on a screen for its place to be kept: enough to take hold of it. */
const grip = 64;

const overlap = (from: number, length: number, otherFrom: number, otherLength: number): number =>
  Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);

const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high));

const fitting = (size: { width: number; height: number }, screen: Bounds) => ({
  width: between(minimumSize.width, size.width, screen.width),
  height: between(minimumSize.height, size.height, screen.height),
});

/**
 * The remembered bounds where they are still usable: on a screen that is there, not larger than it, not under the minimum.
 * Else the default size, in the middle of the first screen.
 */
export function usableBounds(remembered: Bounds | null, workAreas: readonly [Bounds, ...Bounds[]]): Partial<Bounds> {
  const screen = workAreas.find(
    (area) =>
      remembered !== null &&
      overlap(remembered.x, remembered.width, area.x, area.width) >= grip &&
      overlap(remembered.y, remembered.height, area.y, area.height) >= grip,
  );
  if (remembered === null || screen === undefined) return fitting(defaultSize, workAreas[0]);
  return { x: remembered.x, y: Math.max(remembered.y, screen.y), ...fitting(remembered, screen) };
}
