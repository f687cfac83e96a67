import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import type { RunRecord } from "#core/project/document";
import RunSwitcher from "../../../renderer/shell/RunSwitcher.vue";
import { runRecord } from "../../run-record";

const run = (id: string, slot: number): RunRecord => runRecord(id, { name: `net ${id}`, slot });
const switcher = (ids: string[], selected: string | null) =>
  mount(RunSwitcher, { props: { runs: ids.map((id, slot) => run(id, slot)), selected } });
const chips = (wrapper: ReturnType<typeof switcher>) => wrapper.findAll(".ui-chip").map((chip) => chip.text());

describe("RunSwitcher", () => {
  it("says that there is no run yet", () => {
    expect(switcher([], null).text()).toBe("No run yet");
  });
  it("shows the selected run and the latest other one, in their order and colours", () => {
    const wrapper = switcher(["1", "2", "3"], "1");
    expect(chips(wrapper)).toEqual(["1 · net 1", "3 · net 3"]);
    expect(wrapper.findAll(".ui-swatch").map((swatch) => swatch.attributes("style"))).toEqual([
      expect.stringContaining("--run-1"),
      expect.stringContaining("--run-3"),
    ]);
    expect(chips(switcher(["1", "2", "3"], "3"))).toEqual(["2 · net 2", "3 · net 3"]);
  });
  it("selects by a press on a chip, and offers all in a menu", async () => {
    const wrapper = switcher(["1", "2"], "1");
    await wrapper.findAll(".ui-chip")[1]?.trigger("click");
    expect(wrapper.emitted("select")).toEqual([["2"]]);
    expect(wrapper.get("button[aria-label='All runs']").attributes("aria-haspopup")).toBe("menu");
  });
});
