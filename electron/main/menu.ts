import { Menu, nativeTheme } from "electron";
import { commands, type CommandId } from "#bridge/commands";
import { menuTemplate, type MenuActions } from "./menu-template";
import type { Recents } from "./recents";
import type { Settings, Theme } from "./settings";

/** Undo and redo stay usable: a text field undoes its own changes even where the project has none. */
const alwaysEnabled: ReadonlySet<CommandId> = new Set(["edit.undo", "edit.redo"]);

/** The native menu. Built anew when the list of recent projects or the theme changes, else only its entries are switched. */
export class AppMenu {
  /** Null until the page has said what can be used: then everything is. */
  #enabled: ReadonlySet<string> | null = null;

  constructor(
    private readonly recents: Recents,
    private readonly settings: Settings,
    private readonly development: boolean,
    private readonly actions: Omit<MenuActions, "theme">,
  ) {}

  build(): void {
    const template = menuTemplate(
      {
        platform: process.platform,
        development: this.development,
        theme: this.settings.value.theme,
        recents: this.recents.known,
        isEnabled: (id) => this.#isEnabled(id),
      },
      { ...this.actions, theme: (theme) => this.#chooseTheme(theme) },
    );
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  enable(ids: readonly string[]): void {
    this.#enabled = new Set(ids);
    const menu = Menu.getApplicationMenu();
    for (const id of Object.keys(commands) as CommandId[]) {
      const item = menu?.getMenuItemById(id);
      if (item) item.enabled = this.#isEnabled(id);
    }
  }

  #isEnabled(id: CommandId): boolean {
    return this.#enabled === null || alwaysEnabled.has(id) || this.#enabled.has(id);
  }

  #chooseTheme(theme: Theme): void {
    nativeTheme.themeSource = theme;
    this.settings.update({ theme });
  }
  /** Chosen in the page: the menu marks it. */
  setTheme(theme: Theme): void {
    this.#chooseTheme(theme);
    this.build();
  }
}
