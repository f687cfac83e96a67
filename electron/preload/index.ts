import * as electron from "electron";
import { calls, preloadCalls, type Answer, type CallName, type Lab, type Notice } from "#bridge/contract";
import { droppedPath } from "./dropped-path";
import { nativeEdit } from "./native-edit";
import { stayOnPage } from "./stay-on-page";

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

/** The page may choose files by dialogs and drops alone. A list with a call's name in it would read as that name, too. */
const isPageCall = (name: unknown): boolean =>
  typeof name === "string" && Object.hasOwn(calls, name) && !(preloadCalls as readonly string[]).includes(name);

const lab: Lab = {
  async call(name, argument) {
    if (!isPageCall(name)) return { ok: false, code: "failed", message: `There is no call ${String(name)}.` };
    return invoke(name, argument);
  },
  async takeDropped(file) {
    const path = droppedPath(file);
    if (path === null) return { ok: false, code: "failed", message: "This is not a file that was dropped." };
    return path === "" ? { ok: true, value: null } : invoke("files.grantDropped", { path });
  },
  onNotice(listener) {
    if (typeof listener !== "function") throw new TypeError("onNotice takes a function.");
    listeners.add(listener);
    for (const notice of early) listener(notice);
    early = [];
    return () => listeners.delete(listener);
  },
};

stayOnPage();
contextBridge.exposeInMainWorld("lab", lab);
