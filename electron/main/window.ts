import { basename } from "node:path";
import { BrowserWindow, dialog, nativeTheme, screen, type WebContents } from "electron";
import type { Notice } from "#bridge/contract";
import { minimumSize, usableBounds } from "./bounds";
import { CallError } from "./call-error";
import { patience } from "./patience";
import type { Settings } from "./settings";

/** The page's own background, so that the window doesn't flash before the page is drawn. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? "#101113" : "#EBEEF2");

/** Milliseconds that the page has to react to `close-requested` before it counts as hung. */
const closeAnswerMs = 3_000;
/** Milliseconds that it may then take to save, while no question is open, before a person is asked. */
const closeDoneMs = 30_000 * patience;
/** Milliseconds until a window that may close is gone, whatever its page does. */
const closedMs = 2_000;

/** The one window: its place, its title, and the talk that goes before it closes. */
export class MainWindow {
  readonly window: BrowserWindow;
  #dirty = false;
  /** The page can't answer any more, or has answered: close without asking. */
  #closeFreely = false;
  #hungTimer: ReturnType<typeof setTimeout> | null = null;
  /** Since a person wanted to close it, until it closes or stays. */
  #closingTimer: ReturnType<typeof setTimeout> | null = null;
  /** The page kept the window open although no person said so. */
  #stayed = false;
  /** A question or dialog of ours is open, or none. */
  #asking = false;

  constructor(
    private readonly settings: Settings,
    preload: string,
    development: boolean,
    /** Said in the title: a package for trials. */
    private readonly trial: boolean,
  ) {
    const remembered = settings.value.window;
    const others = screen.getAllDisplays().map((display) => display.workArea);
    this.window = new BrowserWindow({
      ...usableBounds(remembered?.bounds ?? null, [screen.getPrimaryDisplay().workArea, ...others]),
      useContentSize: true,
      autoHideMenuBar: true,
      show: false,
      title: this.#product,
      backgroundColor: background(),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        // The spelling checker would fetch its dictionaries from a server.
        spellcheck: false,
        // Questions are asked by ours: a page could flood the screen with them.
        disableDialogs: true,
        devTools: development,
      },
    });
    this.#limitSize();
    if (remembered?.maximised) this.window.maximize();
    this.#listen();
  }

  get #product(): string {
    return this.trial ? "Gradient Lab (trial)" : "Gradient Lab";
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

  /** On the task bar, where the system has one that shows it; null: nothing. */
  progress(share: number | null): void {
    if (!this.window.isDestroyed()) this.window.setProgressBar(share ?? -1);
  }

  describe(name: string, path: string | null, dirty: boolean): void {
    this.#dirty = dirty;
    this.window.setTitle(`${dirty ? "• " : ""}${name} – ${this.#product}`);
    this.window.setDocumentEdited(dirty);
    this.window.setRepresentedFilename(path ?? "");
  }

  async confirmUnsaved(name: string): Promise<"save" | "discard" | "cancel"> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: `Save the changes to ${basename(name)}?`,
      detail: "If you don’t save, the runs and settings since the last save are lost.",
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
      detail: `Overwriting replaces what ${path} holds now. Save elsewhere to keep both.`,
      buttons: ["Save elsewhere…", "Overwrite", "Cancel"],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return (["elsewhere", "overwrite", "cancel"] as const)[response] ?? "cancel";
  }

  async confirmTakeOver(words: string): Promise<"takeOver" | "look" | "cancel"> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: words,
      detail:
        "Whether that is still so can’t be seen from this computer. Open it anyway only if it is closed there, or the other computer was shut down or crashed: it could save nothing more to this file.",
      buttons: ["Open anyway", "Read only", "Cancel"],
      defaultId: 1,
      cancelId: 2,
      noLink: true,
    });
    return (["takeOver", "look"] as const)[response] ?? "cancel";
  }
  async confirmRecover(words: string): Promise<boolean> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: words,
      detail:
        "What is whole of it can be opened as a new project: data, and each run whose weights are whole. What is lost is named. The damaged file stays as it is.",
      buttons: ["Recover what is whole…", "Cancel"],
      defaultId: 0,
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
    this.#endClosing();
    if (this.window.isDestroyed()) return;
    this.window.close();
  }
  /** The page keeps the window open: a person gave up closing, or saving failed. */
  stay(): void {
    this.#endClosing();
    this.#stayed = !this.#cancelled;
  }
  /**
   * Asks a person, by a dialog, and waits for the answer. `cancels`: whether that answer keeps the window open.
   * @throws CallError where another question is open: a page could flood the screen with them
   */
  async asked<T>(ask: () => Promise<T>, cancels: (answer: T) => boolean): Promise<T> {
    if (this.#asking) throw new CallError("asking", "Another question is open in a dialog. Answer it first.");
    this.#asking = true;
    try {
      const answer = await ask();
      if (cancels(answer)) {
        this.#cancelled = true;
        this.#endClosing();
      }
      return answer;
    } finally {
      this.#asking = false;
    }
  }
  /** A person answered so that the window stays, since closing was asked for. */
  #cancelled = false;

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
      this.#endClosing();
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
    if (!asks) {
      this.#remember();
      // A page that hangs, or refuses in a way that we do not know of, is not waited for.
      setTimeout(() => this.window.isDestroyed() || this.window.destroy(), closedMs);
      return;
    }
    event.preventDefault();
    const stayed = this.#stayed;
    this.#cancelled = this.#stayed = false;
    this.send({ type: "close-requested" });
    this.#hungTimer ??= setTimeout(() => void this.#hung(), stayed ? 0 : closeAnswerMs);
    this.#closingTimer ??= setTimeout(() => void this.#hung(), closeDoneMs);
  }
  #endClosing(): void {
    this.alive();
    if (this.#closingTimer !== null) clearTimeout(this.#closingTimer);
    this.#closingTimer = null;
  }

  async #hung(): Promise<void> {
    this.#endClosing();
    // A person who is asked already can decide there.
    if (this.#asking) {
      this.#closingTimer = setTimeout(() => void this.#hung(), closeDoneMs);
      return;
    }
    const { response } = await dialog.showMessageBox(this.window, {
      type: "warning",
      message: "The window does not close.",
      detail:
        "It may be busy. Closing it now ends that; what was kept by itself since the last save can be recovered at the next start.",
      buttons: ["Wait", "Close anyway"],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1 && !this.window.isDestroyed()) this.window.destroy();
  }

  async #crashed(reason: string): Promise<void> {
    if (this.window.isDestroyed()) return;
    this.#dirty = false;
    const { response } = await dialog.showMessageBox(this.window, {
      type: "error",
      message: `The window’s page crashed (${reason}).`,
      detail: "The trainer is still running. Reload the page to continue with what was kept.",
      buttons: ["Reload", "Quit"],
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
