import type { MenuItemConstructorOptions } from "electron";
import { commands, themes, type CommandId, type CommandInfo, type ThemeId } from "#bridge/commands";
import type { RecentProject } from "#bridge/contract";
import type { Theme } from "./settings";

export interface MenuState {
  platform: NodeJS.Platform;
  development: boolean;
  theme: Theme;
  recents: readonly RecentProject[];
  isEnabled(id: CommandId): boolean;
}

export interface MenuActions {
  command(id: CommandId): void;
  theme(theme: Theme): void;
  about(): void;
  openRecent(path: string): void;
  clearRecents(): void;
}

const separator: MenuItemConstructorOptions = { type: "separator" };
const commandIds = Object.keys(commands) as CommandId[];

/** The commands of one menu as entries, with a line between groups; an extra entry can stand after a command. */
function commandEntries(
  menu: CommandInfo["menu"],
  state: MenuState,
  actions: MenuActions,
  after: Partial<Record<CommandId, MenuItemConstructorOptions>> = {},
): MenuItemConstructorOptions[] {
  const entries: MenuItemConstructorOptions[] = [];
  let group: number | null = null;
  for (const id of commandIds) {
    const info: CommandInfo = commands[id];
    if (info.menu !== menu) continue;
    if (group !== null && group !== info.group) entries.push(separator);
    group = info.group;
    entries.push({
      id,
      label: info.label,
      enabled: state.isEnabled(id),
      click: () => actions.command(id),
      ...(info.accelerator === undefined ? {} : { accelerator: info.accelerator }),
    });
    const extra = after[id];
    if (extra !== undefined) entries.push(extra);
  }
  return entries;
}

function recentMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const entries = state.recents.map((project): MenuItemConstructorOptions => ({
    // An ampersand would mark a letter of the name as its key.
    label: project.name.replaceAll("&", "&&"),
    toolTip: project.path,
    click: () => actions.openRecent(project.path),
  }));
  return {
    label: "Open recent",
    enabled: entries.length > 0,
    submenu: [...entries, separator, { label: "Clear list", click: () => actions.clearRecents() }],
  };
}

function themeMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: "Theme",
    submenu: (Object.keys(themes) as ThemeId[]).map((theme) => ({
      ...themes[theme],
      type: "radio",
      checked: state.theme === theme,
      click: () => actions.theme(theme),
    })),
  };
}

/** The menu of the window (of the application on macOS), from the list of commands and the roles of the system. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = state.platform === "darwin";
  const entries = (menu: CommandInfo["menu"]) => commandEntries(menu, state, actions);
  const file = commandEntries("File", state, actions, { "project.open": recentMenu(state, actions) });
  const view = [
    ...entries("View"),
    separator,
    themeMenu(state, actions),
    separator,
    { role: "resetZoom" },
    { role: "zoomIn" },
    { role: "zoomOut" },
    separator,
    { role: "togglefullscreen" },
    ...(state.development ? [separator, { role: "toggleDevTools" }] : []),
  ] as MenuItemConstructorOptions[];
  const help: MenuItemConstructorOptions[] = [
    ...entries("Help"),
    { label: "Atlas of failures", accelerator: "F1", click: () => actions.command("stage.atlas") },
    separator,
    { label: "About Gradient Lab…", accelerator: "Shift+F1", click: () => actions.about() },
  ];
  return [
    ...(mac ? [{ role: "appMenu" } as MenuItemConstructorOptions] : []),
    { label: "File", submenu: [...file, separator, mac ? { role: "close" } : { role: "quit", accelerator: "Ctrl+Q" }] },
    {
      label: "Edit",
      submenu: [
        ...entries("Edit"),
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
      ],
    },
    { label: "Run", submenu: entries("Run") },
    { label: "View", submenu: view },
    ...(mac ? [{ role: "windowMenu" } as MenuItemConstructorOptions] : []),
    { label: "Help", submenu: help },
  ];
}
