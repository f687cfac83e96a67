/** The views of Explain, in the order of the switch in its head: a new one is a line. What each shows stands in ExplainStage.vue, since the switch stands inside of it. */
export const explainViews = {
  space: { label: "Space" },
  units: { label: "Units" },
  microscope: { label: "Microscope" },
  row: { label: "One row" },
} as const;
