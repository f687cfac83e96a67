import { app } from "electron";
import type { AppInfo } from "#bridge/contract";
import type { Context, Group } from "../context";

const platform = (): AppInfo["platform"] =>
  process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";

export const appCalls = (context: Context): Group<"app"> => ({
  "app.info": async () => ({
    version: app.getVersion(),
    electron: process.versions.electron,
    chromium: process.versions.chrome,
    platform: platform(),
    samples: context.samples,
    ...(await context.startInfo()),
  }),
});
