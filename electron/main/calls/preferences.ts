import { availableParallelism } from "node:os";
import type { Context, Group } from "../context";

/** More than there will ever be: the file of settings must not grow with what a page makes up. */
const mostLessons = 500;
const mostUsed = 500;

export const preferencesCalls = (context: Context): Group<"preferences"> => ({
  "preferences.get": () => ({
    threads: context.settings.value.threads,
    cores: availableParallelism(),
    seenLessons: context.settings.value.seenLessons,
    used: context.settings.value.used,
    snapshots: context.settings.value.snapshots,
    budget: context.settings.value.budget,
  }),
  "preferences.setThreads": ({ threads }) => {
    context.settings.update({ threads });
    context.trainer.setThreads(threads);
    return null;
  },
  "preferences.setTheme": ({ theme }) => {
    context.menu.setTheme(theme);
    return null;
  },
  "preferences.setSnapshots": (snapshots) => {
    context.settings.update({ snapshots });
    return null;
  },
  "preferences.setBudget": (budget) => {
    context.settings.update({ budget });
    return null;
  },
  "preferences.chose": ({ entry }) => {
    const { used } = context.settings.value;
    if (entry in used || Object.keys(used).length < mostUsed)
      context.settings.update({ used: { ...used, [entry]: (used[entry] ?? 0) + 1 } });
    return null;
  },
  "preferences.sawLesson": ({ lesson }) => {
    const { seenLessons } = context.settings.value;
    if (!seenLessons.includes(lesson) && seenLessons.length < mostLessons)
      context.settings.update({ seenLessons: [...seenLessons, lesson] });
    return null;
  },
});
