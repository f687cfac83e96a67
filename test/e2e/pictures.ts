/** Walks the main job in the real window and photographs each stage: `npm run pictures`. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { App, sample, temporaryFolder } from "./app";

const themes = ["light", "dark"] as const;
const sizes = [
  { width: 1280, height: 800 },
  { width: 1024, height: 680 },
] as const;

export interface Folders {
  /** Takes `<stage>-<theme>.png` at the first size, for the README. */
  readme: string;
  /** Takes `<stage>-<theme>-<width>.png` at every size, to lay beside the designs. */
  all: string;
}

export async function takePictures(folders: Folders): Promise<void> {
  mkdirSync(folders.readme, { recursive: true });
  mkdirSync(folders.all, { recursive: true });
  const profile = temporaryFolder();
  try {
    const app = await App.start(path.join(profile.path, "classes"));
    await photograph(app, "start", folders);
    await walk(app, "breast_cancer.csv", ["Data", "Network", "Train", "Evaluate"], folders);
    const regression = await App.start(path.join(profile.path, "numbers"));
    await walk(regression, "diabetes.csv", ["Evaluate"], folders, "-regression");
  } finally {
    profile.remove();
  }
}

/** Imports a sample, trains the default network and photographs the stages that are asked for. */
async function walk(app: App, file: string, stages: readonly string[], folders: Folders, suffix = ""): Promise<void> {
  try {
    await app.answerOpen(sample(file));
    await app.page.getByRole("button", { name: "Import CSV…" }).first().click();
    await app.page.getByRole("table", { name: "Columns" }).waitFor();
    await app.goTo("Train");
    await app.page.getByRole("button", { name: "Train", exact: true }).click();
    await app.trainer("finished", 180_000);
    for (const stage of stages) {
      await app.goTo(stage);
      await photograph(app, stage.toLowerCase() + suffix, folders);
    }
  } finally {
    // Not closed: it would ask what is to become of the unsaved project.
    app.electron.process().kill();
  }
}

async function photograph(app: App, name: string, { readme, all }: Folders): Promise<void> {
  for (const theme of themes)
    for (const { width, height } of sizes) {
      await app.theme(theme);
      await app.resize(width, height);
      // Charts and fonts settle within their longest transition.
      await app.page.waitForTimeout(600);
      const picture = { animations: "disabled" } as const;
      await app.page.screenshot({ ...picture, path: path.join(all, `${name}-${theme}-${width}.png`) });
      if (width === sizes[0].width)
        await app.page.screenshot({ ...picture, path: path.join(readme, `${name}-${theme}.png`) });
    }
}
