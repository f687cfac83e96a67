import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { charts } from "../../../renderer/help/charts";
import { settings } from "../../../renderer/help/settings";
import { lessons } from "../../../renderer/stages/atlas/lessons";

const sources = readdirSync("renderer", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".vue"))
  .map((file) => ({ file, text: readFileSync(`renderer/${file}`, "utf8") }));

describe("what charts and settings say of themselves", () => {
  it.each(Object.entries({ ...charts, ...settings }))("%s: two sentences and a lesson that there is", (_, one) => {
    expect(one.says.match(/[.](?= |$)/g)).toHaveLength(2);
    expect(lessons.map(({ id }) => id)).toContain(one.lesson);
  });
  it("is asked for by every chart, and no chart’s words are left over", () => {
    const tags = sources.flatMap(({ text }) => text.match(/<ChartFigure[^>]*>?/g) ?? []);
    expect(tags.length).toBeGreaterThan(20);
    for (const tag of tags) expect(tag).toMatch(/about="/);
    const all = tags.join(" ");
    expect(Object.keys(charts).filter((id) => !new RegExp(`["']${id}["']`).test(all))).toEqual([]);
  });
  it("is there for each name that a row of settings asks for", () => {
    const asked = sources.flatMap(({ text }) =>
      [...text.matchAll(/<FieldRow[^>]*? about="([^"]+)"/g)].map(([, name]) => name!),
    );
    expect(asked.length).toBeGreaterThan(18);
    for (const name of asked) expect(Object.keys(settings)).toContain(name);
  });
});
