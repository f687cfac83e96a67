/** Photographs the stages of the real window on real data: `npm run pictures`. Each scene is one experiment of its own. */
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
type Shoot = (name: string) => Promise<void>;

const scenes: ((app: App, shoot: Shoot) => Promise<void>)[] = [
  async function penguins(app, shoot) {
    await shoot("start");
    await importSample(app, "penguins.csv");
    for (const column of ["island", "year"]) {
      await app.page.getByRole("table", { name: "Columns" }).getByText(column, { exact: true }).click();
      await choose(app, "Role", "Ignored");
    }
    await app.page.getByRole("table", { name: "Columns" }).getByText("bill_length_mm").click();
    await shoot("data");
    await app.goTo("Network");
    await choose(app, "Preset", /Deep, regularised/);
    await app.page.getByRole("option", { name: /^dense 1/ }).click();
    await shoot("network");
  },
  async function vanishing(app, shoot) {
    await importSample(app, "breast_cancer.csv");
    await app.goTo("Network");
    await choose(app, "Preset", /vanish|ten sigmoid/i);
    await app.train(1);
    await app.page
      .getByRole("button", { name: /Fork run/ })
      .first()
      .click();
    await app.page.getByRole("region", { name: "Findings" }).getByText("Cured").first().waitFor();
    await app.trainer("finished", 120_000);
    // The run that fails is looked at, with its cure beside it.
    await app.page.getByRole("group", { name: "Runs" }).getByRole("button", { name: /^1/ }).click();
    const time = app.page.getByRole("slider", { name: "Time" });
    await time.focus();
    for (let i = 0; i < 6; i++) await time.press("PageDown");
    await shoot("train");
    await app.goTo("Compare");
    await shoot("compare");
    await app.goTo("Atlas");
    await shoot("atlas");
  },
  async function evaluation(app, shoot) {
    await importSample(app, "breast_cancer.csv");
    // A split on which mistakes are made: there is more to see.
    await app.page.getByRole("button", { name: "Split settings" }).click();
    const seed = app.page.getByRole("spinbutton", { name: "Split seed" });
    await seed.fill("11");
    await seed.press("Enter");
    await app.page.keyboard.press("Escape");
    await app.train(1);
    await app.goTo("Evaluate");
    await shoot("evaluate");
  },
  async function spirals(app, shoot) {
    await app.page.getByRole("button", { name: "Make a data set…" }).click();
    const sheet = app.page.getByRole("dialog", { name: "Make a data set" });
    await sheet.getByRole("radio", { name: "Spirals" }).click();
    await sheet.getByRole("button", { name: "Make it" }).click();
    await app.page.getByRole("region", { name: "Split" }).waitFor();
    await app.goTo("Network");
    for (const [name, value] of [
      ["Epochs", "400"],
      ["Early stopping", ""],
    ] as const) {
      const field = app.page.getByRole("spinbutton", { name, exact: true });
      await field.fill(value);
      await field.press("Enter");
    }
    await app.train(1);
    await app.goTo("Explain");
    await app.page.getByRole("button", { name: /^dense 2/ }).click();
    await app.page.getByRole("combobox", { name: "Split" }).click();
    await app.page.getByRole("option", { name: "train rows" }).click();
    await shoot("explain");
  },
  async function regression(app, shoot) {
    await importSample(app, "diabetes.csv");
    await app.train(1);
    await app.goTo("Evaluate");
    await shoot("evaluate-regression");
  },
];

export async function takePictures(folders: Folders): Promise<void> {
  mkdirSync(folders.readme, { recursive: true });
  mkdirSync(folders.all, { recursive: true });
  const profile = temporaryFolder();
  try {
    for (const scene of scenes) {
      const app = await App.start(path.join(profile.path, scene.name));
      try {
        await scene(app, (name) => photograph(app, name, folders));
      } finally {
        await app.end();
      }
    }
  } finally {
    await profile.remove();
  }
}

async function importSample(app: App, file: string): Promise<void> {
  await app.importFile(sample(file));
  await app.page.getByRole("table", { name: "Columns" }).waitFor();
  await app.page.getByRole("region", { name: "Split" }).waitFor();
}
async function choose(app: App, field: string, option: string | RegExp): Promise<void> {
  await app.page.getByRole("combobox", { name: field, exact: true }).click();
  await app.page.getByRole("option", { name: option }).first().click();
}

async function photograph(app: App, name: string, { readme, all }: Folders): Promise<void> {
  for (const theme of themes)
    for (const { width, height } of sizes) {
      await app.theme(theme);
      await app.resize(width, height);
      // Charts, checks and fonts settle within their longest delay.
      await app.page.waitForTimeout(1200);
      const picture = { animations: "disabled" } as const;
      await app.page.screenshot({ ...picture, path: path.join(all, `${name}-${theme}-${width}.png`) });
      if (width === sizes[0].width)
        await app.page.screenshot({ ...picture, path: path.join(readme, `${name}-${theme}.png`) });
    }
  await app.resize(sizes[0].width, sizes[0].height);
}
