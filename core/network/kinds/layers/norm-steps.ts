/** What batch and layer normalisation have in common, step by step: y = γ·x̂ + β. */
import type { Factor, Part } from "../../../engine/plain/layer";

/** What y of a unit is the sum of. */
export const scaledAndShifted = (gamma: number, normal: number, beta: number, unit: number): Part[] => [
  { from: "input", index: unit, value: gamma * normal, by: "γ·x̂" },
  { from: "own", index: unit, value: beta, by: "β" },
];

/** ∂y/∂γ = x̂, ∂y/∂β = 1. */
export const factorOfNorm = (parameter: string, unit: number, normal: number): Factor =>
  parameter === "gamma"
    ? { unit, from: "own", index: unit, value: normal, symbol: "x̂" }
    : { unit, from: "own", index: unit, value: 1, symbol: "1" };
