import { describe, expect, it } from "vitest";
import { commands } from "#bridge/commands";
import { menuTemplate, type MenuState } from "../../electron/main/menu-template";

type Item = ReturnType<typeof menuTemplate>[number];

const recents = ["a & b", "c"].map((name) => ({ path: `/p/${name}`, name, opened: "", summary: "", curves: [] }));

function build(change: Partial<MenuState> = {}) {
  const done: unknown[] = [];
  const state: MenuState = {
    platform: "linux",
    development: false,
    theme: "light",
    recents,
    isEnabled: () => true,
    ...change,
  };
  const menus = menuTemplate(state, {
    command: (id) => done.push(id),
    theme: (theme) => done.push(theme),
    about: () => done.push("about"),
    openRecent: (path) => done.push(path),
    clearRecents: () => done.push("clear"),
  });
  return { menus, done };
}

const submenu = (item: Item | undefined): Item[] => (Array.isArray(item?.submenu) ? item.submenu : []);
const flat = (items: Item[]): Item[] => items.flatMap((item) => [item, ...flat(submenu(item))]);
const labelled = (items: Item[], label: string) => flat(items).find((item) => item.label === label);
const click = (item: Item | undefined): void => (item?.click as (() => void) | undefined)?.();

describe("menuTemplate", () => {
  it("has the five menus and every command in the one it names, which it sends", () => {
    const { menus, done } = build();
    expect(menus.map((menu) => menu.label)).toEqual(["File", "Edit", "Run", "View", "Help"]);
    for (const [id, info] of Object.entries(commands)) {
      const menu = menus.find((one) => one.label === info.menu);
      const item = submenu(menu).find((one) => one.id === id);
      expect(item).toMatchObject({ label: info.label, accelerator: info.accelerator });
      click(item);
    }
    expect(done).toEqual(Object.keys(commands));
  });

  it.each(["linux", "win32", "darwin"] as const)("gives no key to two entries on %s", (platform) => {
    const keys = flat(build({ platform, development: true }).menus)
      .map((item) => item.accelerator)
      .filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(["linux", "win32", "darwin"] as const)("tells about itself on %s", (platform) => {
    const { menus, done } = build({ platform });
    click(labelled(menus, "About Gradient Lab…"));
    expect(done).toEqual(["about"]);
  });

  it("opens recent projects by path, and has none without any", () => {
    const { menus, done } = build();
    const recent = labelled(menus, "Open recent");
    expect(submenu(recent)[0]?.label).toBe("a && b");
    click(submenu(recent)[0]);
    click(labelled(menus, "Clear list"));
    expect(done).toEqual(["/p/a & b", "clear"]);
    expect(labelled(build({ recents: [] }).menus, "Open recent")?.enabled).toBe(false);
  });

  it("marks the theme, dims what can't be used, keeps the developer's tools away", () => {
    const { menus } = build({ isEnabled: (id) => id !== "run.stop" });
    expect(labelled(menus, "Light")?.checked).toBe(true);
    expect(labelled(menus, "Dark")?.checked).toBe(false);
    expect(labelled(menus, "Stop")?.enabled).toBe(false);
    expect(labelled(menus, "Step")?.enabled).toBe(true);
    const roles = (development: boolean) => flat(build({ development }).menus).map((item) => item.role);
    expect(roles(false)).not.toContain("toggleDevTools");
    expect(roles(true)).toContain("toggleDevTools");
  });
});
