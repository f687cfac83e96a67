import { mount } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import NumberField from "../../../renderer/components/NumberField.vue";

type Props = InstanceType<typeof NumberField>["$props"];
const field = (props: Partial<Props> = {}) => {
  const wrapper = mount(NumberField, { props: { name: "Rate", modelValue: 0.2, ...props } });
  const input = wrapper.get("input");
  const values = () => wrapper.emitted("update:modelValue")?.map(([value]) => value) ?? [];
  return { wrapper, input, values };
};

describe("NumberField", () => {
  it("is a spin button with its name, value and limits", () => {
    const { input } = field({ min: 0, max: 1 });
    expect(input.attributes()).toMatchObject({
      role: "spinbutton",
      "aria-label": "Rate",
      "aria-valuenow": "0.2",
      "aria-valuemin": "0",
      "aria-valuemax": "1",
    });
  });

  it("takes a value over on Enter, not while typing", async () => {
    const { input, values } = field();
    await input.setValue("1e-3");
    expect(values()).toEqual([]);
    await input.trigger("keydown", { key: "Enter" });
    expect(values()).toEqual([0.001]);
  });

  it("takes a value over when it is left, decimal comma and all", async () => {
    const { input, values } = field();
    await input.setValue("0,05");
    await input.trigger("blur");
    expect(values()).toEqual([0.05]);
    expect(input.element.value).toBe("0.05");
  });

  it("says at the field what is wrong and keeps the value", async () => {
    const { wrapper, input, values } = field({ min: 0, max: 1 });
    await input.setValue("1.5");
    await input.trigger("blur");
    expect(values()).toEqual([]);
    const fault = wrapper.get("[role=alert]");
    expect(fault.text()).toBe("Rate must lie between 0 and 1.");
    expect(input.attributes("aria-invalid")).toBe("true");
    expect(input.attributes("aria-describedby")).toBe(fault.attributes("id"));
    expect(wrapper.emitted("invalid")).toEqual([["Rate must lie between 0 and 1."]]);
    await input.setValue("1");
    await input.trigger("blur");
    expect(values()).toEqual([1]);
    expect(wrapper.find("[role=alert]").exists()).toBe(false);
  });

  it("brings the value back on Escape, and lets the key pass when there is nothing to bring back", async () => {
    const { input } = field();
    await input.setValue("7");
    await input.trigger("keydown", { key: "Escape" });
    expect(input.element.value).toBe("0.2");
  });

  it("steps by the arrow keys, ten times as far with Shift, and not past the limits", async () => {
    const { wrapper, input, values } = field({ step: 0.05, min: 0, max: 1 });
    await input.trigger("keydown", { key: "ArrowUp" });
    expect(values()).toEqual([0.25]);
    await wrapper.setProps({ modelValue: 0.25 });
    await input.trigger("keydown", { key: "ArrowUp", shiftKey: true });
    expect(values().at(-1)).toBe(0.75);
    await wrapper.setProps({ modelValue: 0.75 });
    await input.trigger("keydown", { key: "ArrowUp", shiftKey: true });
    expect(values().at(-1)).toBe(1);
  });

  it("follows its model, unless an empty field may be null", async () => {
    const { wrapper, input, values } = field({ optional: true });
    await wrapper.setProps({ modelValue: 3 });
    expect(input.element.value).toBe("3");
    await input.setValue("");
    await input.trigger("blur");
    expect(values()).toEqual([null]);
  });
});
