import { flushPromises, mount } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import SelectField from "../../../renderer/components/SelectField.vue";

const options = [
  { value: "adam", label: "Adam" },
  { value: "sgd", label: "SGD", hint: "plain" },
  { value: "adagrad", label: "Adagrad", disabled: true },
];
const make = () =>
  mount(SelectField<string>, {
    props: { name: "Rule", modelValue: "adam", options, prefix: "Optimiser" },
    attachTo: document.body,
  });
let wrapper: ReturnType<typeof make> | null = null;
afterEach(() => wrapper?.unmount());

const optionTexts = () => [...document.querySelectorAll("[role=option]")].map((option) => option.textContent?.trim());

describe("SelectField", () => {
  it("is a combobox with its name that shows the chosen label", () => {
    wrapper = make();
    const box = wrapper.get("[role=combobox]");
    expect(box.attributes("aria-label")).toBe("Rule");
    expect(box.text()).toContain("Optimiser");
    expect(box.text()).toContain("Adam");
  });

  it("opens by the keyboard and takes an option", async () => {
    wrapper = make();
    const box = wrapper.get("[role=combobox]");
    await box.trigger("keydown", { key: "ArrowDown" });
    await nextTick();
    expect(optionTexts()).toEqual(["Adam", "SGDplain", "Adagrad"]);
    const sgd = document.querySelectorAll("[role=option]")[1];
    sgd?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    await flushPromises();
    expect(wrapper.emitted("update:modelValue")).toEqual([["sgd"]]);
  });

  it("makes its options only once somebody comes near", async () => {
    // Closed lists keep theirs where no selector finds them.
    let made = 0;
    const glyph = { render: () => (made++, null) };
    const wares = mount(SelectField<string>, {
      props: { name: "Rule", modelValue: null, options: [{ value: "adam", label: "Adam", glyph }] },
      attachTo: document.body,
    });
    expect(made).toBe(0);
    await wares.get("[role=combobox]").trigger("focus");
    expect(made).toBe(1);
    wares.unmount();
  });

  it("asks for a choice where there is none", async () => {
    wrapper = make();
    await wrapper.setProps({ modelValue: null, placeholder: "Choose a target" });
    expect(wrapper.get("[role=combobox]").text()).toContain("Choose a target");
  });
});
