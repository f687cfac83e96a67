/** The entry of each stage: what fills the window below the strip. */
import type { Component } from "vue";
import type { StageId } from "#core/project/document";
import AtlasStage from "./AtlasStage.vue";
import CompareStage from "./CompareStage.vue";
import DataStage from "./DataStage.vue";
import EvaluateStage from "./EvaluateStage.vue";
import ExplainStage from "./ExplainStage.vue";
import NetworkStage from "./NetworkStage.vue";
import TrainStage from "./TrainStage.vue";

interface StageEntry {
  component: Component;
  /** Can do nothing without data: the window says so in its place. */
  needsData: boolean;
  /** Draws the strip itself. */
  opensStrip: boolean;
}

export const stageEntries: Record<StageId, StageEntry> = {
  data: { component: DataStage, needsData: true, opensStrip: false },
  network: { component: NetworkStage, needsData: true, opensStrip: true },
  train: { component: TrainStage, needsData: true, opensStrip: false },
  evaluate: { component: EvaluateStage, needsData: true, opensStrip: false },
  explain: { component: ExplainStage, needsData: true, opensStrip: true },
  compare: { component: CompareStage, needsData: true, opensStrip: true },
  atlas: { component: AtlasStage, needsData: false, opensStrip: true },
};
