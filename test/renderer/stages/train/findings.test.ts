/** Very many findings leave the chosen one its room. */
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it } from "vitest";
import { h } from "vue";
import type { RunRecord } from "#core/project/document";
import { specSchema } from "#core/network/spec";
import FindingsPanel from "../../../../renderer/stages/train/FindingsPanel.vue";
import { provideTimeline } from "../../../../renderer/stages/train/use-timeline";
import { useRuns } from "../../../../renderer/stores/runs";

const run = (findings: number): RunRecord => ({
  id: "1",
  name: "run 1",
  slot: 0,
  spec: specSchema.parse({}),
  target: "y",
  status: "finished",
  epoch: 10,
  step: 100,
  plannedEpochs: 10,
  seconds: 1,
  created: "2026-01-01T00:00:00Z",
  metrics: null,
  findings: Array.from({ length: findings }, (_, i) => ({
    rule: `rule_${i}`,
    title: `Finding ${i}`,
    severity: "warning" as const,
    layers: [],
    epoch: 3,
    step: 42,
    measured: [],
    why: "",
    remedies: [],
  })) as unknown as RunRecord["findings"],
  weightsHash: null,
  note: "",
  rateChanges: [],
});

it.each([
  [6, 5, false],
  [100, 4, true],
])("%i findings: %i lines at the foot, and the rest is counted: %s", async (findings, lines, counted) => {
  setActivePinia(createPinia());
  const runs = useRuns();
  runs.list.push(run(findings));
  runs.selectedId = "1";
  const wrapper = mount({
    setup() {
      provideTimeline();
      return () => h(FindingsPanel);
    },
  });
  const rows = () => wrapper.find('[aria-label="More findings"]').findAll("button");
  expect(rows()).toHaveLength(lines + Number(counted));
  if (!counted) return;
  expect(rows().at(-1)!.text()).toBe("95 more findings");
  await rows().at(-1)!.trigger("click");
  expect(rows()).toHaveLength(99);
  await rows()[41]!.trigger("click");
  expect(wrapper.text()).toContain("Finding 42");
});
