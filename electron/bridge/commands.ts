/** Commands of the application: the menu, the buttons and the keys all use these. One line each. */
export interface CommandInfo {
  label: string;
  menu: "File" | "Edit" | "Run" | "View" | "Help";
  /** Electron's accelerator syntax. */
  accelerator?: string;
  /** Commands of one menu with the same group stand together. */
  group: number;
}
const command = (menu: CommandInfo["menu"], group: number, label: string, accelerator?: string): CommandInfo => ({
  label,
  menu,
  group,
  ...(accelerator === undefined ? {} : { accelerator }),
});

export const commands = {
  "project.new": command("File", 1, "New project", "CmdOrCtrl+N"),
  "project.open": command("File", 1, "Open project…", "CmdOrCtrl+O"),
  "project.recover": command("File", 1, "Recover unsaved work…", "CmdOrCtrl+Shift+O"),
  "data.import": command("File", 2, "Import CSV…", "CmdOrCtrl+I"),
  "data.make": command("File", 2, "Make a data set…", "CmdOrCtrl+G"),
  "model.import": command("File", 2, "Import network…", "CmdOrCtrl+Shift+N"),
  "data.again": command("File", 2, "Import again with changes…", "CmdOrCtrl+Shift+D"),
  "project.save": command("File", 3, "Save project", "CmdOrCtrl+S"),
  "project.saveAs": command("File", 3, "Save project as…", "CmdOrCtrl+Shift+S"),
  "project.snapshots": command("File", 3, "Earlier saves…", "CmdOrCtrl+Shift+E"),
  "project.clean": command("File", 3, "Clean up…", "CmdOrCtrl+Shift+K"),
  "run.export": command("File", 4, "Export run…", "CmdOrCtrl+E"),
  "edit.undo": command("Edit", 1, "Undo", "CmdOrCtrl+Z"),
  "edit.redo": command("Edit", 1, "Redo", "CmdOrCtrl+Shift+Z"),
  "run.train": command("Run", 1, "Train, pause or resume", "CmdOrCtrl+Enter"),
  "run.step": command("Run", 1, "Step", "CmdOrCtrl+'"),
  "run.stop": command("Run", 1, "Stop", "CmdOrCtrl+."),
  "network.addLayer": command("Run", 2, "Add layer", "CmdOrCtrl+L"),
  "view.palette": command("View", 0, "Command palette…", "CmdOrCtrl+K"),
  "stage.data": command("View", 1, "Data", "CmdOrCtrl+1"),
  "stage.network": command("View", 1, "Network", "CmdOrCtrl+2"),
  "stage.train": command("View", 1, "Train", "CmdOrCtrl+3"),
  "stage.evaluate": command("View", 1, "Evaluate", "CmdOrCtrl+4"),
  "stage.explain": command("View", 1, "Explain", "CmdOrCtrl+5"),
  "stage.compare": command("View", 1, "Compare", "CmdOrCtrl+6"),
  "stage.atlas": command("View", 1, "Atlas", "CmdOrCtrl+7"),
  "help.shortcuts": command("Help", 1, "Keyboard shortcuts…", "CmdOrCtrl+/"),
} as const satisfies Record<string, CommandInfo>;
export type CommandId = keyof typeof commands;

/** The themes, as the menu offers them. */
export const themes = {
  system: { label: "System", accelerator: "CmdOrCtrl+Alt+1" },
  light: { label: "Light", accelerator: "CmdOrCtrl+Alt+2" },
  dark: { label: "Dark", accelerator: "CmdOrCtrl+Alt+3" },
} as const;
export type ThemeId = keyof typeof themes;
