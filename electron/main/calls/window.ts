import type { Context, Group } from "../context";

export const windowCalls = (context: Context): Group<"window"> => ({
  "window.describe": ({ name, path, dirty }) => {
    context.window.describe(name, path, dirty);
    return null;
  },
  "window.confirmUnsaved": ({ name }) => context.window.confirmUnsaved(name),
  "window.confirmOverwrite": ({ path }) => context.window.confirmOverwrite(path),
  "window.confirmTakeOver": ({ words }) => context.window.confirmTakeOver(words),
  "window.close": () => {
    // After the answer has left: a closed window gets none.
    setImmediate(() => context.window.closeNow());
    return null;
  },
});
