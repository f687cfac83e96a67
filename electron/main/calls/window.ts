import type { Context, Group } from "../context";

export const windowCalls = (context: Context): Group<"window"> => ({
  "window.describe": ({ name, path, dirty }) => {
    context.window.describe(name, path, dirty);
    return null;
  },
  "window.confirmUnsaved": ({ name }) =>
    context.window.asked(
      () => context.window.confirmUnsaved(name),
      (answer) => answer === "cancel",
    ),
  "window.confirmOverwrite": ({ path }) =>
    context.window.asked(
      () => context.window.confirmOverwrite(path),
      (answer) => answer === "cancel",
    ),
  "window.confirmTakeOver": ({ words }) =>
    context.window.asked(
      () => context.window.confirmTakeOver(words),
      (answer) => answer === "cancel",
    ),
  "window.confirmRecover": ({ words }) =>
    context.window.asked(
      () => context.window.confirmRecover(words),
      (answer) => !answer,
    ),
  "window.progress": ({ share }) => {
    context.busy.show(share);
    return null;
  },
  "window.stay": () => {
    context.window.stay();
    return null;
  },
  "window.close": () => {
    // After the answer has left: a closed window gets none.
    setImmediate(() => context.window.closeNow());
    return null;
  },
});
