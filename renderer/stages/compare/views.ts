/** The views of Compare, in the order of the switch in its head: a new one is a component and a line. */
import type { StageView } from "../stage-view";
import RunsView from "./RunsView.vue";
import SweepView from "./sweep/SweepView.vue";

export const compareViews = {
  runs: { label: "Runs", component: RunsView },
  sweep: { label: "Sweeps", component: SweepView },
} as const satisfies Record<string, StageView>;
