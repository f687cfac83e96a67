/**
 * Columns, classes and files whose names are markup: they show as the text that they are, in every stage and in all that is
 * written, and nothing of them runs. The page's own rules would refuse most of it, so that a refusal is a failure as well.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applications, type App } from "./app";

const { folder, start } = applications();

const image = (what: string) => `<img src=x onerror=hostile('${what}')>`;
const columns = {
  image: image("column"),
  braces: "{{ hostile('braces') }}",
  script: "</script><script>hostile('script')</script>",
  address: "javascript:hostile('address')",
  svg: "</title></text><svg onload=hostile('svg')>",
  python: '""" \' \\ \n#',
};
const classes = [image("class"), "{{ 7*7 }}", "</script><b>bold"];
const target = "</td><img src=x onerror=hostile('target')>";
// No file may have a slash in its name.
const fileName = `${image("file")}{{ 7*7 }}javascript:.csv`;

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
function table(rows: number): string {
  const head = [...Object.values(columns), "size", target].map(quoted).join(",");
  const kinds = ["<script>hostile('value')</script>", "{{ hostile('value') }}", "plain"];
  const lines = Array.from({ length: rows }, (_, n) => {
    const value = (k: number) => String(((n * (k + 3)) % 17) + (n % 3) * 4);
    return [...Object.keys(columns).map((_key, k) => value(k)), quoted(kinds[n % 3]!), quoted(classes[n % 3]!)].join(
      ",",
    );
  });
  return `${[head, ...lines].join("\n")}\n`;
}

/** What became an element, or was evaluated. */
const made = (app: App) =>
  app.page.evaluate(() => ({
    images: document.querySelectorAll("img[src='x'], [onerror], [onload]").length,
    scripts: [...document.scripts].filter(({ src, textContent }) => src === "" && /hostile/.test(textContent ?? ""))
      .length,
    links: document.querySelectorAll("[href^='javascript:'], [src^='javascript:']").length,
    ran: (window as unknown as { ran?: string[] }).ran ?? [],
    evaluated: /(^|\s)49(\s|$)/.test(document.querySelector("header")?.textContent ?? ""),
  }));
const nothing = { images: 0, scripts: 0, links: 0, ran: [], evaluated: false };
/** In a chart's legend, an option or a label that is cut, the text is there although not all of it is seen. */
const isShown = (app: App, text: string): Promise<boolean> =>
  app.page.evaluate((wanted) => {
    const named = [...document.querySelectorAll("*")].flatMap((element) => [
      element.getAttribute("aria-label") ?? "",
      element.getAttribute("title") ?? "",
    ]);
    const plain = (words: string) => words.replaceAll(/\s+/g, " ");
    return [document.body.textContent ?? "", ...named].some((words) => plain(words).includes(plain(wanted)));
  }, text);
const shows = (app: App, text: string, where: string): Promise<void> =>
  expect.poll(() => isShown(app, text), { timeout: 10_000, message: `${where} shows ${text}` }).toBe(true);

it("shows names that are markup as text, from the import to the exports", async () => {
  const csv = path.join(folder, fileName);
  writeFileSync(csv, table(240));
  let app = await start("markup");
  let { page } = app;
  const arm = () =>
    page.evaluate(() => {
      const ran: string[] = [];
      Object.assign(window, { ran, hostile: (what: string) => ran.push(what) });
    });
  await arm();
  await app.answerOpen(csv);
  await page.getByRole("button", { name: "Import CSV…" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).waitFor();
  await shows(app, fileName, "the import sheet");
  for (const name of [columns.image, columns.braces, columns.script, columns.address])
    await shows(app, name, "the import sheet");
  expect(await made(app)).toEqual(nothing);
  await app.confirmImport();
  for (const name of [...Object.values(columns).slice(0, 5), target]) await shows(app, name, "Data");
  expect(await made(app)).toEqual(nothing);
  // The pieces of a name that is cut lie over its text.
  await page.getByRole("table", { name: "Columns" }).locator("bdi").filter({ hasText: columns.image }).first().click();
  expect(await made(app)).toEqual(nothing);

  await app.goTo("Network");
  for (const name of classes) await shows(app, name, "Network");
  await page.getByRole("button", { name: "Code…" }).click();
  const script = await page
    .getByRole("dialog", { name: "Code" })
    .getByRole("region", { name: "PyTorch script" })
    .innerText();
  const python = path.join(folder, "script.py");
  writeFileSync(python, script);
  // Names are strings in it, whatever they hold. Without Python there is nothing to read it with.
  const parse = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())";
  const { status, error, stderr } = spawnSync("python3", ["-c", parse, python], { encoding: "utf8" });
  if (error) expect(error).toMatchObject({ code: "ENOENT" });
  else expect([status, stderr]).toEqual([0, ""]);
  await page.keyboard.press("Escape");

  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  for (const stage of ["Train", "Evaluate", "Explain", "Compare", "Data"]) {
    await app.goTo(stage);
    await page.waitForTimeout(300);
    expect(await made(app), stage).toEqual(nothing);
    if (stage === "Evaluate") for (const name of classes) await shows(app, name, stage);
  }

  await app.goTo("Evaluate");
  for (const button of await page.getByRole("button", { name: /^Chart menu: / }).all()) {
    const name = (await button.getAttribute("aria-label"))!.replace("Chart menu: ", "");
    const to = path.join(folder, `${name.replaceAll(/\W/g, "")}.svg`);
    await app.answerSave(to);
    await button.click();
    const item = page.getByRole("menuitem", { name: "Save as SVG…" });
    if ((await item.count()) === 0) {
      await page.keyboard.press("Escape");
      continue;
    }
    await item.click();
    await expect
      .poll(() => {
        try {
          return readFileSync(to, "utf8");
        } catch {
          return "";
        }
      })
      .toContain("</svg>");
    const drawn = await page.evaluate(
      (text) => {
        const picture = new DOMParser().parseFromString(text, "image/svg+xml");
        const active = [...picture.querySelectorAll("*")].flatMap((element) =>
          element.getAttributeNames().filter((attribute) => attribute.startsWith("on")),
        );
        const count = (selector: string) => picture.querySelectorAll(selector).length;
        return { broken: count("parsererror"), scripts: count("script") + count("foreignObject img"), active };
      },
      readFileSync(to, "utf8"),
    );
    expect(drawn, name).toEqual({ broken: 0, scripts: 0, active: [] });
  }

  const [fresh, out] = [path.join(folder, `new ${fileName}`), path.join(folder, "predicted.csv")];
  // Without its first column, so that the report names it.
  const lines = table(6).replace('"""""" \' \\ \n#"', '"python"');
  writeFileSync(fresh, lines);
  await app.answerOpen(fresh);
  await app.answerSave(out);
  await page.getByRole("button", { name: "Predict a CSV…" }).click();
  await page.getByRole("list", { name: "Doubts about the file" }).waitFor();
  expect(await made(app)).toEqual(nothing);
  expect(readFileSync(out, "utf8")).toContain(classes[1]);
  await page.getByRole("button", { name: "Close", exact: true }).click();

  const project = path.join(folder, `${image("project")}{{ 7*7 }}.gradlab`);
  await app.answerSave(project);
  await app.menu("project.saveAs");
  await page.getByRole("banner").getByRole("img", { name: "unsaved" }).waitFor({ state: "detached" });
  await shows(app, path.basename(project, ".gradlab"), "the banner");
  expect(await made(app)).toEqual(nothing);
  expect(app.errors).toEqual([]);
  await app.quit();

  // Among the recent projects, and opened again.
  app = await start("markup");
  page = app.page;
  await arm();
  await shows(app, path.basename(project, ".gradlab"), "the recent projects");
  expect(await made(app)).toEqual(nothing);
  await page.getByText(path.basename(project, ".gradlab")).first().click();
  await app.trainer("finished");
  expect(await made(app)).toEqual(nothing);
  expect(app.errors).toEqual([]);
}, 240_000);
