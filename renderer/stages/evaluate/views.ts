/** The views of Evaluate, in the order of the switch in its head: a new one is a component and a line. */
import type { StageView } from "../stage-view";
import BesideView from "./beside/BesideView.vue";
import ColumnsView from "./ColumnsView.vue";
import GainView from "./gain/GainView.vue";
import NewDataView from "./new-data/NewDataView.vue";
import ScoresView from "./ScoresView.vue";
import SlicesView from "./SlicesView.vue";
import SureView from "./sure/SureView.vue";
import WhatIfView from "./what-if/WhatIfView.vue";

export const evaluateViews = {
  scores: { label: "Scores", component: ScoresView },
  columns: { label: "Columns", component: ColumnsView },
  slices: { label: "Slices", component: SlicesView },
  sureness: { label: "Certainty", component: SureView },
  gain: { label: "Gain", component: GainView },
  beside: { label: "Two runs", component: BesideView },
  whatIf: { label: "What if", component: WhatIfView },
  newData: { label: "New data", component: NewDataView },
} as const satisfies Record<string, StageView>;
