import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { charts } from "../../../renderer/help/charts";
import { rows } from "../../../renderer/help/rows";
import { settings } from "../../../renderer/help/settings";
import { lessons } from "../../../renderer/stages/atlas/lessons";

const sources = readdirSync("renderer", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".vue"))
  .map((file) => ({ file, text: readFileSync(`renderer/${file}`, "utf8") }));

describe("what charts and settings say of themselves", () => {
  it.each(Object.entries({ ...charts, ...settings, ...rows }))(
    "%s: two sentences and a lesson that there is",
    (_, one) => {
      expect(one.says.match(/[.](?= |$)/g)).toHaveLength(2);
      expect(lessons.map(({ id }) => id)).toContain(one.lesson);
    },
  );
  it("is asked for by every chart, and no chart’s words are left over", () => {
    const tags = sources.flatMap(({ text }) => text.match(/<ChartFigure[^>]*>?/g) ?? []);
    expect(tags.length).toBeGreaterThan(20);
    for (const tag of tags) expect(tag).toMatch(/about="/);
    const all = tags.join(" ");
    expect(Object.keys(charts).filter((id) => !new RegExp(`["']${id}["']`).test(all))).toEqual([]);
  });
  it("is asked for by every row of settings, but for those whose schema says it, and no row’s words are left over", () => {
    // A `>` may stand in a value.
    const tags = sources.flatMap(({ text }) => text.match(/<FieldRow\b(?:"[^"]*"|[^>"])*>/g) ?? []);
    expect(tags.length).toBeGreaterThan(45);
    const named = tags.flatMap((tag) => / about="([^"]+)"/.exec(tag)?.[1] ?? []);
    for (const name of named) expect(Object.keys({ ...settings, ...rows })).toContain(name);
    const silent = tags.filter((tag) => !/ :?about="/.test(tag));
    for (const tag of silent) expect(tag).toMatch(/:label="(field\.title|row\.label|extra\.label)"|label=""/);
    expect(Object.keys(rows).filter((name) => !named.includes(name))).toEqual([]);
    expect(Object.keys(rows).filter((name) => name in settings)).toEqual([]);
  });
});
