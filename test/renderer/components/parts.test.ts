import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, nextTick, ref } from "vue";
import { useParts } from "../../../renderer/components/parts";

describe("useParts", () => {
  let scope = effectScope();
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["requestAnimationFrame"] });
    scope = effectScope();
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });
  const frame = () => vi.advanceTimersToNextFrame();

  it("gives one part more each frame, up to all of them", () => {
    const parts = scope.run(() => useParts(2, () => true))!;
    const seen = [parts.value];
    for (let n = 0; n < 3; n++) {
      frame();
      seen.push(parts.value);
    }
    expect(seen).toEqual([0, 1, 2, 2]);
  });

  it("begins anew when its condition does, without what was under way", async () => {
    const open = ref(true);
    const parts = scope.run(() => useParts(3, () => open.value))!;
    frame();
    frame();
    expect(parts.value).toBe(2);
    open.value = false;
    await nextTick();
    expect(parts.value).toBe(0);
    frame();
    expect(parts.value).toBe(0);
    open.value = true;
    await nextTick();
    frame();
    expect(parts.value).toBe(1);
  });
});
