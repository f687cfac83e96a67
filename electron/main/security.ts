import { app, type Session } from "electron";
import { scheme } from "./page-files";

const localProtocols = new Set([`${scheme}:`, "data:", "blob:", "devtools:"]);

/** The application works offline: apart from the development server nothing is asked of any network. */
export function lockSession(session: Session, developmentServer: string | undefined): void {
  const allowedHost = developmentServer === undefined ? null : new URL(developmentServer).host;
  session.webRequest.onBeforeRequest((details, answer) => {
    const url = new URL(details.url);
    answer({ cancel: !localProtocols.has(url.protocol) && url.host !== allowedHost });
  });
  // Copying a figure's data is the one thing that the page asks of the system by itself.
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(permission === "clipboard-sanitized-write"),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === "clipboard-sanitized-write");
  session.setDevicePermissionHandler(() => false);
  // What a person saves goes by a dialog of ours.
  session.on("will-download", (event) => event.preventDefault());
}

/**
 * The window shows one page for life: no other pages, windows, frames or web views. While developing, loading the same page again
 * is how hot reload starts afresh.
 */
export function lockPages(page: string, development: boolean): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event) => {
      if (!development || event.url !== contents.getURL()) event.preventDefault();
    });
    // Not all ways to another page are asked about before; where one was taken, the page comes back.
    contents.on("did-navigate", (_navigated, url) => {
      if (contents.getType() === "window" && !isSamePage(url, page)) void contents.loadURL(page);
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    // Whether it may be closed is asked of a person, by ours: a page that refuses is not heard.
    contents.on("will-prevent-unload", (event) => event.preventDefault());
  });
}

const isSamePage = (url: string, page: string): boolean => {
  const [there, own] = [new URL(url), new URL(page)];
  return there.protocol === own.protocol && there.host === own.host;
};
