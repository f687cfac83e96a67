import { availableParallelism } from "node:os";
import type { Context, Group } from "../context";

export const preferencesCalls = (context: Context): Group<"preferences"> => ({
  "preferences.get": () => ({
    threads: context.settings.value.threads,
    cores: availableParallelism(),
    seenLessons: context.settings.value.seenLessons,
  }),
  "preferences.setThreads": ({ threads }) => {
    context.settings.update({ threads });
    context.trainer.setThreads(threads);
    return null;
  },
  "preferences.sawLesson": ({ lesson }) => {
    const { seenLessons } = context.settings.value;
    if (!seenLessons.includes(lesson)) context.settings.update({ seenLessons: [...seenLessons, lesson] });
    return null;
  },
});
