import * as electron from "electron";
import { preloadCalls, type Answer, type CallName, type Lab, type Notice } from "#bridge/contract";
import { nativeEdit } from "./native-edit";

const { contextBridge, ipcRenderer } = electron;

const listeners = new Set<(notice: Notice) => void>();
/** Notices that came before the page listened. */
let early: Notice[] = [];

ipcRenderer.on("notice", (_event, notice: Notice) => {
  if (notice.type === "command" && nativeEdit(notice.id)) return;
  if (listeners.size === 0) early.push(notice);
  for (const listener of listeners) listener(notice);
});

ipcRenderer.on("trainer-port", (event) => window.postMessage("trainer-port", window.location.origin, event.ports));

async function invoke(name: CallName, argument: unknown) {
  try {
    return await ipcRenderer.invoke(`call:${name}`, argument);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: "failed", message } satisfies Answer<never>;
  }
}

/** Where a dropped file lies. Electron 32 took `File.path` away and has `webUtils` in its place. */
function placeOf(file: File & { path?: unknown }): string {
  const { webUtils } = electron as { webUtils?: { getPathForFile(file: File): string } };
  if (webUtils) return webUtils.getPathForFile(file);
  return typeof file.path === "string" ? file.path : "";
}

const lab: Lab = {
  async call(name, argument) {
    // The page may choose files by dialogs and drops alone.
    if ((preloadCalls as readonly string[]).includes(name))
      return { ok: false, code: "failed", message: `${name} is no call.` };
    return invoke(name, argument);
  },
  async takeDropped(file) {
    const path = placeOf(file);
    return path === "" ? { ok: true, value: null } : invoke("files.grantDropped", { path });
  },
  onNotice(listener) {
    listeners.add(listener);
    for (const notice of early) listener(notice);
    early = [];
    return () => listeners.delete(listener);
  },
};

contextBridge.exposeInMainWorld("lab", lab);
