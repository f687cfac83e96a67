/** Looks at the window as it stands at many sizes, zooms and in both themes, and saves pictures where `LAYOUT_PICTURES` names a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { App } from "./app";
import { listenToCanvases, measureLayout, settled, type Fault } from "./layout-probe";

interface View {
  width: number;
  height: number;
  zoom: number;
  theme: "light" | "dark";
}
const sizes = [
  [1024, 680],
  [1280, 800],
  [1366, 700],
  [1920, 1080],
  [2560, 1440],
] as const;

/**
 * Every size at every zoom in the light theme, but for one that two of them come to in the page's own pixels (1280 × 720); in
 * the dark one, which changes no box, three sizes.
 */
export const views: readonly View[] = [
  ...[1, 1.5, 2].flatMap((zoom) => sizes.map(([width, height]) => ({ width, height, zoom, theme: "light" as const }))),
  ...[sizes[0], sizes[1], sizes[4]].map(([width, height]) => ({ width, height, zoom: 1, theme: "dark" as const })),
].filter(({ width, zoom }) => width !== 1920 || zoom !== 1.5);

/** For what differs from another walk in its names and numbers alone: every size, and the least room. */
export const fewViews: readonly View[] = views.filter(
  ({ width, zoom, theme }) => theme === "light" && (zoom === 1 || width === 1024 || (width === 1280 && zoom === 1.5)),
);

const pictures = process.env["LAYOUT_PICTURES"];
const reports = process.env["LAYOUT_REPORT"];
const only = process.env["LAYOUT_SCENES"]?.split(",");
/** `1024-200-light,1280-100-dark`: these views alone. */
const some = process.env["LAYOUT_VIEWS"]?.split(",");

export class Walk {
  /** What is wrong, once for each kind of place, with the views that show it. */
  readonly faults = new Map<string, string[]>();
  /** Charts that have told what they have placed, at one size. */
  told = 0;
  private theme: View["theme"] = "light";

  private constructor(
    readonly app: App,
    readonly project: string,
    private readonly through: readonly View[],
  ) {}
  static async begin(app: App, project: string, through = views): Promise<Walk> {
    await app.page.evaluate(listenToCanvases);
    await app.theme("light");
    return new Walk(app, project, through);
  }

  /** Looks at what the window shows now; `before` is done at each size, such as to scroll to what is looked at. */
  async look(scene: string, before?: () => Promise<void>): Promise<void> {
    if (only && !only.some((name) => scene.includes(name))) return;
    for (const view of this.through) {
      if (some && !some.includes(`${view.width}-${view.zoom * 100}-${view.theme}`)) continue;
      await this.show(view);
      await before?.();
      let faults = await this.app.page.evaluate(measureLayout);
      // What follows a size by a frame or two more is no fault.
      for (let again = 0; again < 2 && faults.length > 0; again++) {
        await this.app.page.waitForTimeout(120);
        faults = await this.app.page.evaluate(measureLayout);
      }
      const at = `${view.width}×${view.height} at ${view.zoom * 100} %${view.theme === "dark" ? ", dark" : ""}`;
      for (const fault of faults) this.note(scene, fault, at);
      if (pictures) await this.photograph(scene, view);
    }
    await this.show(views[1]!);
    this.told += await this.app.page.evaluate(
      () => [...document.querySelectorAll("canvas")].filter((canvas) => "placedLabels" in canvas).length,
    );
    if (reports) writeFileSync(path.join(reports, `${this.project}.txt`), this.report().join("\n"));
  }

  /** A list to read: place, fault, and the views. */
  report(): string[] {
    return [...this.faults].map(
      ([fault, at]) =>
        `${fault}  [${at.length > 3 ? `${at.slice(0, 3).join("; ")} and ${at.length - 3} more` : at.join("; ")}]`,
    );
  }

  private note(scene: string, { kind, what, where }: Fault, at: string): void {
    const key = `${this.project} ${scene}: ${kind}: ${what} (${where})`;
    const known = this.faults.get(key);
    if (known) known.push(at);
    else this.faults.set(key, [at]);
  }
  private async show({ width, height, zoom, theme }: View): Promise<void> {
    const { electron, page } = this.app;
    if (theme !== this.theme) await this.app.theme((this.theme = theme));
    await electron.evaluate(
      ({ BrowserWindow }, to) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.setContentSize(to.width, to.height);
        window?.webContents.setZoomFactor(to.zoom);
      },
      { width, height, zoom },
    );
    await page.evaluate(settled, { width: width / zoom, height: height / zoom });
  }
  private async photograph(scene: string, { width, zoom, theme }: View): Promise<void> {
    const folder = path.join(pictures!, this.project);
    mkdirSync(folder, { recursive: true });
    const name = `${scene.replaceAll(/\W+/g, "-").toLowerCase()}-${width}-${zoom * 100}-${theme}.png`;
    if (zoom === 1) {
      await this.app.page.screenshot({ path: path.join(folder, name), animations: "disabled" });
      return;
    }
    // Playwright cuts its pictures to the size of the page at 100 %.
    const png = await this.app.electron.evaluate(async ({ BrowserWindow }) => {
      const picture = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
      return picture.toPNG().toString("base64");
    });
    writeFileSync(path.join(folder, name), Buffer.from(png, "base64"));
  }
}
