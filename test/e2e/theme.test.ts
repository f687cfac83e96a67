/** A change of theme while the window stands leaves nothing in the colours of the old one. */
import { expect, it } from "vitest";
import { applications, sample, type App } from "./app";

const { start } = applications();
const stages = ["Data", "Network", "Train", "Evaluate", "Explain", "Compare", "Atlas"] as const;

/** Each element that is drawn, by its way from the top, with its colours. */
const coloursOf = ({ page }: App): Promise<[place: string, colours: string][]> =>
  page.evaluate(() => {
    const wayOf = (element: Element): string => {
      const parent = element.parentElement;
      const own = `${element.tagName.toLowerCase()}${parent ? `[${[...parent.children].indexOf(element)}]` : ""}`;
      return parent && parent !== document.body ? `${wayOf(parent)} ${own}` : own;
    };
    return [...document.body.querySelectorAll("*")].map((element): [string, string] => {
      const { color, backgroundColor, borderTopColor, fill, stroke } = getComputedStyle(element);
      const words = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.nodeValue ?? "");
      const plain = (paint: string) => paint.replace(/url\(.*?\)/, "url");
      return [
        `${wayOf(element)} .${element.getAttribute("class") ?? ""} “${words.join("").trim().slice(0, 30)}”`,
        [color, backgroundColor, borderTopColor, plain(fill), plain(stroke)].join(" | "),
      ];
    });
  });
const settled = async ({ page }: App): Promise<void> => {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 300)))),
  );
};

it("colours every element after a change of theme as when it is drawn anew in it", async () => {
  const app = await start("theme");
  const { page } = app;
  await app.theme("light");
  await app.importFile(sample("penguins.csv"));
  await app.goTo("Train");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await app.trainer("finished", 120_000);
  const found: string[] = [];
  for (const stage of stages) {
    await app.goTo(stage);
    await settled(app);
    await app.theme("light");
    await settled(app);
    await app.theme("dark");
    // In the second frame after the change nothing is on its way any more.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const soon = await coloursOf(app);
    await settled(app);
    const live = await coloursOf(app);
    const after = new Map(live);
    for (const [place, colours] of soon) {
      const late = after.get(place);
      if (late !== undefined && late !== colours) found.push(`${stage}, late: ${place}: ${colours}, then ${late}`);
    }
    await app.goTo(stage === "Data" ? "Network" : "Data");
    await app.goTo(stage);
    await settled(app);
    const fresh = new Map(await coloursOf(app));
    for (const [place, colours] of live) {
      const other = fresh.get(place);
      if (other !== undefined && other !== colours) found.push(`${stage}: ${place}: ${colours} instead of ${other}`);
    }
  }
  expect(found).toEqual([]);
}, 180_000);
