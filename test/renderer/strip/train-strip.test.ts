// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, it, vi } from "vitest";
import TrainStrip from "../../../renderer/strip/TrainStrip.vue";
import type { StripLayer } from "../../../renderer/strip/layers";
import { heatColor } from "../../../renderer/styles/palette";

vi.mock(import("../../../renderer/styles/palette"), async (original) => {
  const real = await original();
  return { ...real, heatColor: vi.fn<typeof real.heatColor>(real.heatColor) };
});

it("colours each layer of a deep network once for its band and once for its arrow, at each moment", async () => {
  setActivePinia(createPinia());
  const count = 50;
  const ids = Array.from({ length: count }, (_, i) => (i === 0 ? "input" : `dense_${i}`));
  const layers = ids.map((id): StripLayer => ({
    id,
    title: id,
    units: 8,
    words: "",
    activation: null,
    shortcut: null,
  }));
  const norms = (epoch: number) => ({
    epoch,
    live: true,
    byLayer: new Map(ids.slice(1).map((id, i) => [id, 10 ** -(i / 10) / epoch])),
  });
  const wrapper = mount(TrainStrip, { props: { layers, layer: null, norms: norms(1), findings: [] } });
  expect(wrapper.findAll("stop")).toHaveLength(count);
  vi.mocked(heatColor).mockClear();
  await wrapper.setProps({ norms: norms(2) });
  expect(vi.mocked(heatColor).mock.calls.length).toBeLessThanOrEqual(2 * count);
  // The way from the first layer to the right end, in order.
  const offsets = wrapper.findAll("stop").map((stop) => Number(stop.attributes("offset")));
  expect([offsets[0], offsets.at(-1)]).toEqual([0, 1]);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
});
