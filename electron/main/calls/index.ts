import { ipcMain } from "electron";
import { type CallName, calls } from "#bridge/contract";
import type { Context, Handlers } from "../context";
import { isOurPage } from "../sender";
import { answer } from "./answer";
import { appCalls } from "./app";
import { filesCalls } from "./files";
import { menuCalls } from "./menu";
import { preferencesCalls } from "./preferences";
import { recentCalls } from "./recent";
import { recoverableCalls } from "./recoverable";
import { samplesCalls } from "./samples";
import { trainerCalls } from "./trainer";
import { windowCalls } from "./window";

/** The one entrance for what the page asks of the main process. */
export function handleCalls(context: Context, origin: string): void {
  const handlers: Handlers = {
    ...appCalls(context),
    ...trainerCalls(context),
    ...filesCalls(context),
    ...samplesCalls(context),
    ...preferencesCalls(context),
    ...recentCalls(context),
    ...recoverableCalls(context),
    ...windowCalls(context),
    ...menuCalls(context),
  };
  for (const name of Object.keys(calls) as CallName[]) {
    ipcMain.handle(`call:${name}`, (event, argument: unknown) => {
      const allowed = event.sender === context.window.window.webContents && isOurPage(event.senderFrame, origin);
      if (!allowed) return { ok: false, code: "denied", message: `${name} is not allowed from there.` };
      context.window.alive();
      return answer(handlers, name, argument);
    });
  }
}
