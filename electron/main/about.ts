import { app, BrowserWindow, clipboard, dialog, screen, shell } from "electron";
import { diagnostics } from "./diagnostics";
import type { Edition } from "./edition";

/** The version, where to look for another, and what to tell whoever helps. `logs`: their folder. */
export async function showAbout(edition: Edition, logs: string): Promise<void> {
  const { size, scaleFactor: scale } = screen.getPrimaryDisplay();
  const facts = diagnostics(edition, {
    packaged: app.isPackaged,
    screen: { ...size, scale },
    languages: app.getPreferredSystemLanguages(),
  });
  const trial =
    "A package for trials: it carries an older runtime than the one that ships. Don’t hand it on, and open no files of strangers with it.";
  const newer = `Nothing here asks the network. Look for a newer version at ${edition.homepage}.`;
  const options = {
    type: "info" as const,
    title: "About Gradient Lab",
    message: `Gradient Lab ${edition.version}${edition.trial ? " (trial)" : ""}`,
    detail: [...(edition.trial ? [trial] : []), newer, facts].join("\n\n"),
    buttons: ["OK", "Copy diagnostics", "Show logs"],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
  if (response === 1) clipboard.writeText(facts);
  if (response === 2) await shell.openPath(logs);
}
