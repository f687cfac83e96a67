import { basename } from "node:path";
import { BrowserWindow, dialog, nativeTheme, screen, type WebContents } from "electron";
import type { Notice } from "#bridge/contract";
import { minimumSize, usableBounds } from "./bounds";
import type { Settings } from "./settings";

/** The page's own background, so that the window doesn't flash before the page is drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? "#101113" : "#EBEEF2");

/** Milliseconds that the page has to react to `close-requested` before it counts as hung. */
const closeAnswerMs = 3_000;

/** The one window: its place, its title, and the talk that goes before it closes. */
export class MainWindow {
  readonly window: BrowserWindow;
  #dirty = false;
  /** The page can't answer any more, or has answered: close without asking. */
  #closeFreely = false;
  #hungTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly settings: Settings,
    preload: string,
    development: boolean,
  ) {
    const remembered = settings.value.window;
    const others = screen.getAllDisplays().map((display) => display.workArea);
    this.window = new BrowserWindow({
      ...usableBounds(remembered?.bounds ?? null, [screen.getPrimaryDisplay().workArea, ...others]),
      useContentSize: true,
      autoHideMenuBar: true,
      show: false,
      title: "Gradient Lab",
      backgroundColor: background(),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        // The spelling checker would fetch its dictionaries from a server.
        spellcheck: false,
        devTools: development,
      },
    });
    this.#limitSize();
    if (remembered?.maximised) this.window.maximize();
    this.#listen();
  }

  /** The page, or null when the window is closed. */
  get contents(): WebContents | null {
    return this.window.isDestroyed() ? null : this.window.webContents;
  }

  load(address: string): Promise<void> {
    return this.window.loadURL(address);
  }

  send(notice: Notice): void {
    this.contents?.send("notice", notice);
  }

  focus(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.focus();
  }

  describe(name: string, path: string | null, dirty: boolean): void {
    this.#dirty = dirty;
    this.window.setTitle(`${dirty ? "• " : ""}${name} – Gradient Lab`);
    this.window.setDocumentEdited(dirty);
    this.window.setRepresentedFilename(path ?? "");
  }

  async confirmUnsaved(name: string): Promise<"save" | "discard" | "cancel"> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: `Save the changes to ${basename(name)}?`,
      detail: "Without saving, the runs and settings since the last save are lost.",
      buttons: ["Save", "Don’t save", "Cancel"],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return (["save", "discard", "cancel"] as const)[response] ?? "cancel";
  }

  async confirmOverwrite(path: string): Promise<"elsewhere" | "overwrite" | "cancel"> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: `${basename(path)} was changed by another program since it was opened here.`,
      detail: `Overwriting replaces what ${path} holds now. Save elsewhere to have both.`,
      buttons: ["Save elsewhere…", "Overwrite", "Cancel"],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return (["elsewhere", "overwrite", "cancel"] as const)[response] ?? "cancel";
  }

  async confirmTakeOver(words: string): Promise<boolean> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: words,
      detail:
        "Whether that is still so can’t be seen from this computer. Open it anyway only if it is closed there, or the other computer was shut down or crashed: it could save nothing more to this file.",
      buttons: ["Open anyway", "Cancel"],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    return response === 0;
  }

  /** The page called: it is alive, whatever it is doing. */
  alive(): void {
    if (this.#hungTimer !== null) clearTimeout(this.#hungTimer);
    this.#hungTimer = null;
  }

  closeNow(): void {
    this.#closeFreely = true;
    this.window.close();
  }

  /** The minimum holds for the page; the frame comes on top. */
  #limitSize(): void {
    const [outerWidth = 0, outerHeight = 0] = this.window.getSize();
    const [width = 0, height = 0] = this.window.getContentSize();
    this.window.setMinimumSize(minimumSize.width + outerWidth - width, minimumSize.height + outerHeight - height);
  }

  #listen(): void {
    const { window } = this;
    const followTheme = (): void => window.setBackgroundColor(background());
    nativeTheme.on("updated", followTheme);
    window.once("ready-to-show", () => window.show());
    window.on("page-title-updated", (event) => event.preventDefault());
    window.on("close", (event) => this.#closing(event));
    window.on("closed", () => {
      this.alive();
      nativeTheme.off("updated", followTheme);
    });
    // A page that starts again has nothing unsaved until it says so.
    window.webContents.on("did-navigate", () => (this.#dirty = false));
    window.webContents.on("render-process-gone", (_event, details) => {
      if (details.reason !== "clean-exit") void this.#crashed(details.reason);
    });
  }

  #closing(event: { preventDefault(): void }): void {
    const asks = this.#dirty && !this.#closeFreely && !this.window.webContents.isCrashed();
    if (!asks) return this.#remember();
    event.preventDefault();
    this.send({ type: "close-requested" });
    this.#hungTimer ??= setTimeout(() => void this.#hung(), closeAnswerMs);
  }

  async #hung(): Promise<void> {
    this.#hungTimer = null;
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: "The window does not answer.",
      detail: "It may be busy. Closing it now loses what has not been saved.",
      buttons: ["Wait", "Close anyway"],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1) this.window.destroy();
  }

  async #crashed(reason: string): Promise<void> {
    if (this.window.isDestroyed()) return;
    this.#dirty = false;
    const { response } = await dialog.showMessageBox(this.window, {
      type: "error",
      message: `The window’s page ended unexpectedly (${reason}).`,
      detail: "The trainer still runs. Load the page again to go on with what was kept.",
      buttons: ["Load again", "Quit"],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (this.window.isDestroyed()) return;
    if (response === 0) this.window.webContents.reload();
    else this.closeNow();
  }

  #remember(): void {
    const [x = 0, y = 0] = this.window.getPosition();
    const [width = 0, height = 0] = this.window.getContentSize();
    const special = this.window.isMaximized() || this.window.isFullScreen() || this.window.isMinimized();
    const normal = this.window.getNormalBounds();
    this.settings.update({
      window: { bounds: special ? normal : { x, y, width, height }, maximised: this.window.isMaximized() },
    });
  }
}
