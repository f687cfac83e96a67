/** The ways of choosing settings, one line each. */
import { bayes } from "./bayes";
import { grid } from "./grid";
import { halving } from "./halving";
import { latin } from "./latin";
import type { Method } from "./method";
import { randomSearch } from "./random";
import { sobol } from "./sobol";

export const methods = {
  grid,
  random: randomSearch,
  latin,
  sobol,
  halving,
  bayes,
} as const satisfies Record<string, Method>;
export type MethodId = keyof typeof methods;
export const methodIds = Object.keys(methods) as [MethodId, ...MethodId[]];
export const methodOf = (id: MethodId): Method => methods[id];
