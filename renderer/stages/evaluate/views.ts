/** The views of Evaluate, in the order of the switch in its head: a new one is a component and a line. */
import type { StageView } from "../stage-view";
import ScoresView from "./ScoresView.vue";

export const evaluateViews = {
  scores: { label: "Scores", component: ScoresView },
} as const satisfies Record<string, StageView>;
