import { describe, expect, it, vi } from "vitest";
import { commands, type CommandInfo } from "#bridge/commands";
import { keysOf, shortcutText } from "../../../renderer/components/shortcut";
import { keyGroups } from "../../../renderer/shell/shortcuts";
import { act, layerKeys } from "../../../renderer/stages/network/layer-keys";
import type { useLayers } from "../../../renderer/stages/network/use-layers";

describe("shortcuts", () => {
  it("are written as they stand on the keyboard", () => {
    expect(keysOf("CmdOrCtrl+Shift+S", false)).toEqual(["Ctrl", "Shift", "S"]);
    expect(keysOf("CmdOrCtrl+Plus", true)).toEqual(["⌘", "+"]);
    expect(shortcutText("Shift+F1", false)).toBe("Shift F1");
    expect(shortcutText(undefined)).toBe("");
  });
  it("are all on the sheet, each once in its group", () => {
    const groups = keyGroups();
    const all = groups.flatMap(({ lines }) => lines.flatMap(({ keys }) => keys));
    for (const info of Object.values<CommandInfo>(commands)) expect(all).toContain(info.accelerator);
    for (const { lines } of groups) {
      const keys = lines.flatMap((line) => line.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
  it("of the diagram mean something to it", () => {
    const arrows: Record<string, string> = { "←": "ArrowLeft", "→": "ArrowRight" };
    for (const accelerator of layerKeys.flatMap(({ keys }) => keys)) {
      const parts = accelerator.split("+");
      const key = parts.at(-1)!;
      const done = vi.fn<() => unknown>();
      const layers = new Proxy(
        { ids: { value: ["input", "dense_1"] }, neighbour: () => "dense_1", isHidden: () => true },
        { get: (has, name) => Reflect.get(has, name) ?? done },
      ) as unknown as ReturnType<typeof useLayers>;
      const event = new KeyboardEvent("keydown", {
        key: arrows[key] ?? key,
        ctrlKey: parts.includes("CmdOrCtrl"),
        shiftKey: parts.includes("Shift"),
        altKey: parts.includes("Alt"),
      });
      expect(act(layers, event, [0]), accelerator).toBe(true);
      expect(done, accelerator).toHaveBeenCalledOnce();
    }
  });
});
