/** The real application for end-to-end tests: the built one, with a profile folder of its own, real files and the real trainer. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { afterAll, afterEach, beforeAll } from "vitest";

export const root = path.resolve(import.meta.dirname, "../..");
export const sample = (file: string) => path.join(root, "samples", file);

/** The Electron that runs, and its arguments for the built application. */
export function command(): [string, ...string[]] {
  return (found ??= findCommand());
}
let found: [string, ...string[]] | null = null;
function findCommand(): [string, ...string[]] {
  // A package made with --unfused, in place of the built application.
  const packaged = process.env["GRADIENT_LAB_PACKAGE"];
  if (packaged) return [packaged, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  const lines = execFileSync("node", [path.join(root, "scripts/electron-path.mjs")], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return lines.trim().split("\n") as [string, ...string[]];
}

/** A folder that goes when the tests are over. */
export function temporaryFolder(): { path: string; remove(): Promise<void> } {
  const folder = mkdtempSync(path.join(tmpdir(), "gradient-lab-"));
  return {
    path: folder,
    // Chromium's network service writes its cache for a moment after the window ended. The synchronous removal
    // tries the folder alone again, not what appeared in it.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
}

export class App {
  private constructor(
    readonly electron: ElectronApplication,
    readonly page: Page,
    /** Errors that the page logged; a test that ends with some has failed. */
    readonly errors: string[],
    /** Asked for at the start: Playwright forgets it when the application ends. */
    private readonly child = electron.process(),
  ) {}

  static start(userData: string, ...files: string[]): Promise<App> {
    return App.startAs(command(), userData, ...files);
  }

  /** Starts the application by another command than its own. */
  static async startAs(by: readonly [string, ...string[]], userData: string, ...files: string[]): Promise<App> {
    const [executablePath, ...args] = by;
    const env = { ...process.env, GRADIENT_LAB_USER_DATA: userData } as Record<string, string>;
    delete env["ELECTRON_RUN_AS_NODE"];
    // An application that is killed leaves its socket there; macOS has no room for so long a path of one.
    if (process.platform === "linux") mkdirSync((env["TMPDIR"] = path.join(userData, "tmp")), { recursive: true });
    const electron = await _electron.launch({
      executablePath,
      args: [...args, ...files],
      env,
      colorScheme: null,
    });
    const page = await electron.firstWindow();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.setDefaultTimeout(30_000);
    // A sheet that is open from the start hides it from assistive tools.
    await page.getByRole("navigation", { name: "Stages", includeHidden: true }).waitFor();
    return new App(electron, page, errors);
  }

  /** The next open dialogs answer with this file. */
  async answerOpen(file: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, file);
  }
  /** Import a file as a person does who takes it as it is understood: by the dialog, then Enter in the sheet. */
  async importFile(file: string): Promise<void> {
    await this.answerOpen(file);
    await this.page.getByRole("button", { name: "Import CSV…" }).first().click();
    await this.confirmImport();
  }
  /** Import what the open sheet shows. */
  async confirmImport(): Promise<void> {
    const button = this.page.getByRole("dialog").getByRole("button", { name: "Import", exact: true });
    await button.and(this.page.locator(":focus")).waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
    await this.page.getByRole("table", { name: "Columns" }).waitFor();
  }
  async answerSave(file: string): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    }, file);
  }
  /** The next message boxes are answered with the button of this label; returns how many there were. */
  async answerBox(label: RegExp): Promise<() => Promise<number>> {
    await this.electron.evaluate(
      ({ dialog }, { source, flags }) => {
        const counted = globalThis as { boxes?: number };
        counted.boxes = 0;
        dialog.showMessageBox = async (...args: unknown[]) => {
          counted.boxes = (counted.boxes ?? 0) + 1;
          const options = args.at(-1) as { buttons?: string[] };
          const response = (options.buttons ?? []).findIndex((button) => new RegExp(source, flags).test(button));
          return { response, checkboxChecked: false };
        };
      },
      { source: label.source, flags: label.flags },
    );
    return () => this.electron.evaluate(() => (globalThis as { boxes?: number }).boxes ?? 0);
  }
  /** Press an entry of the menu by its command's id, as an accelerator would. */
  async menu(id: string): Promise<void> {
    await this.electron.evaluate(({ Menu, BrowserWindow }, entryId) => {
      const entry = Menu.getApplicationMenu()?.getMenuItemById(entryId);
      if (!entry?.enabled) throw new Error(`${entryId} can't be used`);
      entry.click(undefined, BrowserWindow.getAllWindows()[0]);
    }, id);
  }
  async resize(width: number, height: number): Promise<void> {
    await this.electron.evaluate(
      ({ BrowserWindow }, size) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height);
      },
      { width, height },
    );
    await this.page.waitForFunction((w) => window.innerWidth === w, width);
  }
  async theme(source: "light" | "dark"): Promise<void> {
    await this.electron.evaluate(({ nativeTheme }, theme) => {
      nativeTheme.themeSource = theme;
    }, source);
    await this.page.waitForFunction(
      (dark) => matchMedia("(prefers-color-scheme: dark)").matches === dark,
      source === "dark",
    );
  }
  async goTo(stage: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Stages" }).getByRole("link", { name: stage }).click();
  }
  /** Wait until the trainer says this. */
  async trainer(state: string, timeout = 60_000): Promise<void> {
    await this.page.getByRole("status", { name: "Trainer" }).filter({ hasText: state }).waitFor({ timeout });
  }
  /** Train the draft as the run of this number: "finished" alone might still be said of the run before. */
  async train(run: number, timeout = 180_000): Promise<void> {
    await this.goTo("Train");
    await this.page.getByRole("button", { name: "Train", exact: true }).click();
    await this.page.getByText(`run ${run}`, { exact: true }).first().waitFor();
    await this.trainer("finished", timeout);
  }
  /** Quit as a person does, by closing the window; resolves when the process has ended. */
  async quit(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    await this.electron
      .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
      .catch(() => undefined);
    // A question that stands in the window keeps it open: then it is ended without one. What is being saved comes first.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 30_000))]);
    await this.end();
  }

  /** Quit without a window to close first, as the menu and the system do; the milliseconds until the process has ended. */
  async quitWithin(milliseconds: number): Promise<number> {
    const began = Date.now();
    const ended = new Promise<boolean>((resolve) => this.child.once("exit", () => resolve(true)));
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), milliseconds));
    // Not waited for: the end comes in the middle of it.
    void this.electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
    if (!(await Promise.race([ended, late])))
      throw new Error(`The application had not ended after ${milliseconds} ms.`);
    return Date.now() - began;
  }

  /** End the process without a question: a test may have left unsaved work. */
  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
      this.child.kill("SIGKILL");
      await ended;
    }
    await this.electron.close().catch(() => undefined);
  }
}

/**
 * For a file of tests: starts applications in a temporary folder and ends them after each test; a test that failed leaves a
 * picture of its window in `test-results/`.
 */
export function applications(): {
  folder: string;
  start(userData: string, ...files: string[]): Promise<App>;
  startAs(by: readonly [string, ...string[]], userData: string, ...files: string[]): Promise<App>;
} {
  const folder = temporaryFolder();
  const running: App[] = [];
  // It may build the application first, which is not to be taken from the time of a test.
  beforeAll(() => void command(), 240_000);
  afterEach(async ({ task }) => {
    for (const app of running.splice(0)) {
      if (task.result?.state === "fail") {
        const results = path.join(root, "test-results");
        mkdirSync(results, { recursive: true });
        const file = path.join(results, `${task.name.replaceAll(/\W+/g, "-")}.png`);
        await app.page.screenshot({ path: file, timeout: 5000 }).catch(() => undefined);
        if (app.errors.length > 0) process.stderr.write(`${app.errors.join("\n")}\n`);
      }
      await app.end();
    }
  });
  afterAll(() => folder.remove());
  const startAs = async (by: readonly [string, ...string[]], userData: string, ...files: string[]): Promise<App> => {
    const app = await App.startAs(by, path.join(folder.path, userData), ...files);
    running.push(app);
    return app;
  };
  return {
    folder: folder.path,
    startAs,
    start: (userData, ...files) => startAs(command(), userData, ...files),
  };
}
