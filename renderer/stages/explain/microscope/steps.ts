/** The way of a row through the network and back, one step after the other. */
import type { Microscope } from "#core/explain/microscope/view";

export interface Step {
  /** `x`: the row goes in; `forward`, `back`: a layer; `loss`: what is asked; `weights`: every weight has its gradient. */
  kind: "x" | "forward" | "loss" | "back" | "weights";
  /** Index of its layer, −1 at the input. */
  layer: number;
  /** In its ring. */
  sign: string;
}

export function stepsOf({ layers, task }: Pick<Microscope, "layers" | "task">): Step[] {
  const last = layers.length - 1;
  const answer = task === "regression" ? "ŷ" : "p";
  const way = layers.map((_, layer) => ({ layer, sign: layer === last ? answer : String(layer + 1) }));
  return [
    { kind: "x", layer: -1, sign: "x" },
    ...way.map((one): Step => ({ kind: "forward", ...one })),
    { kind: "loss", layer: last, sign: "L" },
    ...way.toReversed().map((one): Step => ({ kind: "back", ...one })),
    { kind: "weights", layer: -1, sign: "w" },
  ];
}

/** The step back at which a layer's weights get their gradients. */
export const backAt = (steps: readonly Step[], layer: number): number =>
  steps.findIndex((step) => step.kind === "back" && step.layer === layer);

/** What is known at a step: layers up to `forward` have their a, those from `back` on their ∂L/∂a. */
export function knownAt({ kind, layer }: Step, layers: number): { forward: number; back: number; gradients: number } {
  if (kind === "x") return { forward: -1, back: layers, gradients: layers };
  if (kind === "forward") return { forward: layer, back: layers, gradients: layers };
  if (kind === "loss") return { forward: layers, back: layers - 1, gradients: layers };
  // A layer on its way back says what it asks of the one before.
  return { forward: layers, back: layer - 1, gradients: kind === "weights" ? 0 : layer };
}

/** The rings that have room: the first, the last, and those around the one that is shown; −1 stands for those between. */
export function shownRings(count: number, now: number, room: number): number[] {
  if (count <= room) return Array.from({ length: count }, (_, i) => i);
  const around = Math.max(1, Math.floor((room - 5) / 2));
  const from = Math.max(1, Math.min(now - around, count - 2 - 2 * around));
  const to = Math.min(count - 2, Math.max(now + around, 1 + 2 * around));
  const middle = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return [0, ...(from > 1 ? [-1] : []), ...middle, ...(to < count - 2 ? [-2] : []), count - 1];
}
