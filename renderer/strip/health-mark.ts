/** Icon and colour of a layer's health: the same in the strip and beside the heat map. */
import { Check, Info, OctagonAlert, TrendingDown, TrendingUp, TriangleAlert } from "@lucide/vue";
import type { Component } from "vue";
import type { LayerHealth } from "./layer-health";

export interface HealthMark {
  icon: Component;
  color: string;
}
const trends = { down: TrendingDown, up: TrendingUp } as const;
const marks: Record<Exclude<LayerHealth["kind"], "none">, HealthMark> = {
  problem: { icon: OctagonAlert, color: "var(--problem)" },
  warning: { icon: TriangleAlert, color: "var(--warning)" },
  small: { icon: Info, color: "var(--ink3)" },
  healthy: { icon: Check, color: "var(--ok)" },
};

/** Null where nothing is to be said. */
export function healthMark(health: LayerHealth | undefined): HealthMark | null {
  if (!health || health.kind === "none") return null;
  const known = marks[health.kind];
  return health.trend ? { ...known, icon: trends[health.trend] } : known;
}
