import { contextBridge, ipcRenderer } from "electron";
import type { Answer, Lab, Notice } from "#bridge/contract";
import { nativeEdit } from "./native-edit";

const listeners = new Set<(notice: Notice) => void>();
/** Notices that came before the page listened. */
let early: Notice[] = [];

ipcRenderer.on("notice", (_event, notice: Notice) => {
  if (notice.type === "command" && nativeEdit(notice.id)) return;
  if (listeners.size === 0) early.push(notice);
  for (const listener of listeners) listener(notice);
});

ipcRenderer.on("trainer-port", (event) => window.postMessage("trainer-port", window.location.origin, event.ports));

const lab: Lab = {
  async call(name, argument) {
    try {
      return await ipcRenderer.invoke(`call:${name}`, argument);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ok: false, code: "failed", message } satisfies Answer<never>;
    }
  },
  onNotice(listener) {
    listeners.add(listener);
    for (const notice of early) listener(notice);
    early = [];
    return () => listeners.delete(listener);
  },
};

contextBridge.exposeInMainWorld("lab", lab);
