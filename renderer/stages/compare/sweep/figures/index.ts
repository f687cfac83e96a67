/** The pictures of a whole sweep, one line each. Each is a figure with a slot for the choice among them. */
import type { Component } from "vue";
import HeatFigure from "./HeatFigure.vue";
import MattersFigure from "./MattersFigure.vue";
import ParallelFigure from "./ParallelFigure.vue";
import ScatterFigure from "./ScatterFigure.vue";

interface SweepFigure {
  title: string;
  component: Component;
}

export const sweepFigures = {
  parallel: { title: "All settings", component: ParallelFigure },
  scatter: { title: "Scatter", component: ScatterFigure },
  heat: { title: "Heat map", component: HeatFigure },
  matters: { title: "What matters", component: MattersFigure },
} as const satisfies Record<string, SweepFigure>;
export type SweepFigureId = keyof typeof sweepFigures;
