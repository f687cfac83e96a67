/** Every key that the window listens to, for the sheet: the menu's from the list of commands, the others from where they act. */
import { commands, themes, type CommandInfo } from "#bridge/commands";
import { chartKeys } from "../charts/gestures";
import type { KeyLine } from "../components/shortcut";
import { runKeys } from "../stages/compare/run-keys";
import { layerKeys } from "../stages/network/layer-keys";

export interface KeyGroup {
  title: string;
  lines: readonly KeyLine[];
}

const menus = ["File", "Edit", "Run", "View", "Help"] as const satisfies readonly CommandInfo["menu"][];

/** What the menu has beside the commands: the system's roles, with the keys that they have everywhere. */
const beside: Partial<Record<CommandInfo["menu"], readonly KeyLine[]>> = {
  View: [
    ...Object.values(themes).map(({ label, accelerator }) => ({ keys: [accelerator], does: `Theme: ${label}` })),
    { keys: ["CmdOrCtrl+Plus", "CmdOrCtrl+-"], does: "Larger, smaller" },
    { keys: ["CmdOrCtrl+0"], does: "Usual size" },
  ],
  Help: [
    { keys: ["?"], does: "Keyboard shortcuts, outside text fields" },
    { keys: ["F1"], does: "Atlas of failures" },
    { keys: ["Shift+F1"], does: "About Gradient Lab" },
  ],
};

export function keyGroups(): KeyGroup[] {
  const all: CommandInfo[] = Object.values(commands);
  const ofMenus = menus.map((menu) => ({
    title: menu,
    lines: [
      ...all
        .filter((info) => info.menu === menu)
        .flatMap(({ accelerator, label }) =>
          accelerator === undefined ? [] : [{ keys: [accelerator], does: label.replace("…", "") }],
        ),
      ...(beside[menu] ?? []),
    ],
  }));
  return [
    ...ofMenus,
    { title: "On the diagram of Network", lines: layerKeys },
    { title: "On a curve over time", lines: chartKeys },
    { title: "On a row of Compare", lines: runKeys },
  ];
}
