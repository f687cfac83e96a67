import { mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import AppProse from "../../../renderer/components/AppProse.vue";

it("lets words between stars stand out and shows everything else as it is written", () => {
  const wrapper = mount(AppProse, { props: { text: "A share of **8 × 10⁻⁶** of <b>dense 1</b>" } });
  expect(wrapper.findAll("b").map((bold) => bold.text())).toEqual(["8 × 10⁻⁶"]);
  expect(wrapper.text()).toBe("A share of 8 × 10⁻⁶ of <b>dense 1</b>");
});
