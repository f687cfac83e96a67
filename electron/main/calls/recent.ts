import { app } from "electron";
import { CallError } from "../call-error";
import type { Context, Group } from "../context";
import { grantFile } from "../granted-file";

export const recentCalls = (context: Context): Group<"recent"> => ({
  "recent.list": () => context.recents.list(),
  "recent.grant": ({ path }) => {
    if (!context.recents.has(path))
      throw new CallError("not_recent", `${path} is not one of the recent projects. Open it with Open project…`);
    return grantFile(context.trainer, path, "write");
  },
  "recent.add": async (project) => {
    // Else the list would be a way to any file at all.
    if (!context.trainer.grants.allows(project.path, "write"))
      throw new CallError("not_granted", `${project.path} was not opened or saved by you.`);
    await context.recents.add(project);
    app.addRecentDocument(project.path);
    return null;
  },
  "recent.clear": async () => {
    await context.recents.clear();
    app.clearRecentDocuments();
    return null;
  },
});
