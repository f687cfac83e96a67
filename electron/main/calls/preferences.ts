import { availableParallelism } from "node:os";
import type { Context, Group } from "../context";

export const preferencesCalls = (context: Context): Group<"preferences"> => ({
  "preferences.get": () => ({ threads: context.settings.value.threads, cores: availableParallelism() }),
  "preferences.setThreads": ({ threads }) => {
    context.settings.update({ threads });
    context.trainer.setThreads(threads);
    return null;
  },
});
