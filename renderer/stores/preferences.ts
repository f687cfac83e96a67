/** What a person wants of this computer, whatever the project. The main process keeps it. */
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { BudgetSetting, SnapshotSetting } from "#bridge/contract";
import type { ThemeId } from "#bridge/commands";
import { defaultBudget } from "#core/project/budget";
import { defaultRules } from "#core/project/snapshots";
import { bridge } from "./bridge";

export const usePreferences = defineStore("preferences", () => {
  /** Processor cores for training; null: the application decides. */
  const threads = ref<number | null>(null);
  /** Cores that there are; 0 until it is known. */
  const cores = shallowRef(0);

  /** Ids of the lessons of the atlas that were opened. */
  const seenLessons = shallowRef<readonly string[]>([]);

  /** How often each entry of the command palette was chosen, by its id. */
  const used = shallowRef<Readonly<Record<string, number>>>({});

  /** How many of the last saves of a project are kept, and for how many days. */
  const snapshots = shallowRef<SnapshotSetting>({ count: defaultRules.count, days: defaultRules.days });

  /** MB that curves and earlier epochs may take: of a run, and of all runs of a project. */
  const budget = shallowRef<BudgetSetting>({
    run: defaultBudget.run / 2 ** 20,
    project: defaultBudget.project / 2 ** 20,
  });

  async function load(): Promise<void> {
    const found = await bridge("preferences.get");
    threads.value = found.threads;
    cores.value = found.cores;
    seenLessons.value = found.seenLessons;
    used.value = found.used;
    snapshots.value = found.snapshots;
    budget.value = found.budget;
  }
  async function setBudget(wanted: BudgetSetting): Promise<void> {
    budget.value = wanted;
    await bridge("preferences.setBudget", wanted);
  }
  async function setSnapshots(wanted: SnapshotSetting): Promise<void> {
    snapshots.value = wanted;
    await bridge("preferences.setSnapshots", wanted);
  }
  async function setThreads(wanted: number | null): Promise<void> {
    threads.value = wanted;
    await bridge("preferences.setThreads", { threads: wanted });
  }
  async function chose(entry: string): Promise<void> {
    used.value = { ...used.value, [entry]: (used.value[entry] ?? 0) + 1 };
    await bridge("preferences.chose", { entry });
  }
  async function setTheme(theme: ThemeId): Promise<void> {
    await bridge("preferences.setTheme", { theme });
  }
  async function sawLesson(lesson: string): Promise<void> {
    if (seenLessons.value.includes(lesson)) return;
    seenLessons.value = [...seenLessons.value, lesson];
    await bridge("preferences.sawLesson", { lesson });
  }
  return {
    threads,
    cores,
    seenLessons,
    used,
    snapshots,
    budget,
    load,
    setThreads,
    setSnapshots,
    setBudget,
    setTheme,
    sawLesson,
    chose,
  };
});
