/** Keys as they stand on the keyboard of this computer, from Electron's accelerator syntax (`CmdOrCtrl+Shift+S`). */

const isMac = (): boolean => /Mac/.test(navigator.userAgent);

/** `["Ctrl", "Shift", "S"]`, on a Mac `["⌘", "⇧", "S"]`. */
export function keysOf(accelerator: string, mac = isMac()): string[] {
  const names: Record<string, string> = mac
    ? { CmdOrCtrl: "⌘", Ctrl: "⌃", Shift: "⇧", Alt: "⌥", Plus: "+" }
    : { CmdOrCtrl: "Ctrl", Plus: "+" };
  return accelerator.split("+").map((key) => names[key] ?? key);
}

/** `Ctrl Shift S` */
export const shortcutText = (accelerator: string | undefined, mac = isMac()): string =>
  accelerator === undefined ? "" : keysOf(accelerator, mac).join(" ");

/** A key that means something where the focus is, for the sheet of shortcuts: it stands beside the code that listens to it. */
export interface KeyLine {
  /** Accelerator syntax; several keys that do the like, in order. */
  keys: readonly string[];
  does: string;
}
