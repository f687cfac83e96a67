import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import TransportGroup from "../../../renderer/shell/TransportGroup.vue";

type Props = InstanceType<typeof TransportGroup>["$props"];
const transport = (props: Partial<Props> = {}) =>
  mount(TransportGroup, { props: { action: "train", canTrain: true, canStep: true, canStop: true, ...props } });

describe("TransportGroup", () => {
  it.each([
    ["train", "Train"],
    ["trainOn", "Train"],
    ["pause", "Pause"],
    ["resume", "Resume"],
  ] as const)("names its main button by what it does: %s", (action, name) => {
    expect(
      transport({ action })
        .findAll("button")
        .map((button) => button.text()),
    ).toEqual([name, "Step", "Stop"]);
  });

  it("keeps the names of Step and Stop where there is room for icons only", () => {
    const names = transport({ bare: true })
      .findAll("button")
      .map((button) => button.text());
    expect(names).toEqual(["Train", "Step", "Stop"]);
  });

  it("says what Step will do before it is pressed", () => {
    const step = transport({ stepHint: "One update of run 3, which is then planned for 50 more epochs" });
    expect(step.findAll("button")[1]!.attributes("title")).toContain("50 more epochs");
  });

  it("tells what was pressed", async () => {
    const wrapper = transport();
    for (const button of wrapper.findAll("button")) await button.trigger("click");
    expect(Object.keys(wrapper.emitted()).filter((name) => name !== "click")).toEqual(["train", "step", "stop"]);
  });

  it("is not primary while there is nothing to train", () => {
    const main = transport({ canTrain: false, canStep: false, canStop: false }).get("button");
    expect(main.attributes("disabled")).toBeDefined();
    expect(main.classes()).not.toContain("primary");
  });
});
