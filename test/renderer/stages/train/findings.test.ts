/** Very many findings leave the chosen one its room. */
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it } from "vitest";
import { h } from "vue";
import type { RunRecord } from "#core/project/document";
import FindingsPanel from "../../../../renderer/stages/train/FindingsPanel.vue";
import MeasuredRow from "../../../../renderer/stages/train/MeasuredRow.vue";
import { provideTimeline } from "../../../../renderer/stages/train/use-timeline";
import { useRuns } from "../../../../renderer/stores/runs";
import { runRecord } from "../../../run-record";

const run = (findings: number): RunRecord =>
  runRecord("1", {
    findings: Array.from({ length: findings }, (_, i) => ({
      rule: `rule_${i}`,
      severity: "warning" as const,
      layers: [],
      epoch: 3,
      step: 42,
      measured: [],
      facts: {},
      remedies: [],
    })),
  });

it.each([
  [0.9954, 0.9908, "0.995 > 0.991"],
  [0.02, 0.01, "0.02 > 0.01"],
])("says of %f beside %f which is larger", (value, threshold, said) => {
  const measured = {
    of: "predicted",
    name: "fee",
    label: "predicted by fee alone",
    value,
    threshold,
    comparison: ">" as const,
  };
  expect(mount(MeasuredRow, { props: { measured } }).text()).toContain(said);
});

it.each([
  [6, 5, false],
  [100, 4, true],
])("%i findings: %i lines at the foot, and the rest is counted: %s", async (findings, lines, counted) => {
  setActivePinia(createPinia());
  const runs = useRuns();
  runs.list = [run(findings)];
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
  expect(wrapper.text()).toContain("rule_42");
});
