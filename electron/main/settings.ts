import { z } from "zod";
import { budgetSetting, snapshotSetting, type SaveKind } from "#bridge/contract";
import { threadsSetting } from "#bridge/host-messages";
import { defaultBudget } from "#core/project/budget";
import { defaultRules } from "#core/project/snapshots";
import { JsonStore } from "./json-store";

const bounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const settings = z.object({
  theme: z.enum(["system", "light", "dark"]),
  /** Place of the window and size of its page, and whether it filled the screen. */
  window: z.object({ bounds, maximised: z.boolean() }).nullable(),
  /** The folder where a person last chose a file, for each kind of dialog. */
  folders: z.record(z.string(), z.string()),
  /** Processor cores for training; null: the application decides. */
  threads: threadsSetting.default(null),
  /** Lessons of the atlas that were opened. */
  seenLessons: z.array(z.string()).default([]),
  /** How often each entry of the command palette was chosen. */
  used: z.record(z.string(), z.int().min(0)).default({}),
  /** How many of the last saves of a project are kept, and for how many days. */
  snapshots: snapshotSetting.default({ count: defaultRules.count, days: defaultRules.days }),
  /** MB of curves and earlier epochs. */
  budget: budgetSetting.default({ run: defaultBudget.run / 2 ** 20, project: defaultBudget.project / 2 ** 20 }),
});

export type SettingsValue = z.infer<typeof settings>;
export type Theme = SettingsValue["theme"];
export type FolderKind = "data" | "model" | SaveKind;
export type Bounds = z.infer<typeof bounds>;

const defaults: SettingsValue = {
  theme: "system",
  window: null,
  folders: {},
  threads: null,
  seenLessons: [],
  used: {},
  snapshots: { count: defaultRules.count, days: defaultRules.days },
  budget: { run: defaultBudget.run / 2 ** 20, project: defaultBudget.project / 2 ** 20 },
};

/** What the application remembers between starts. A setting that can't be written is not worth an error. */
export class Settings {
  private constructor(private readonly store: JsonStore<SettingsValue>) {}

  static async load(path: string): Promise<Settings> {
    return new Settings(await JsonStore.load(path, settings, defaults));
  }

  get value(): SettingsValue {
    return this.store.value;
  }

  update(change: Partial<SettingsValue>): void {
    this.store.set({ ...this.store.value, ...change }).catch(() => undefined);
  }

  folder(kind: FolderKind): string | undefined {
    return this.value.folders[kind];
  }

  rememberFolder(kind: FolderKind, folder: string): void {
    this.update({ folders: { ...this.value.folders, [kind]: folder } });
  }

  written(): Promise<void> {
    return this.store.written();
  }
}
