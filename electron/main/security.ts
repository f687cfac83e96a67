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
}

/** The window shows one page for life: no other pages, windows, frames or web views. */
export function lockPages(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-navigate", (event) => {
      // Loading the same page again is how hot reload starts afresh.
      if (event.url !== contents.getURL()) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
}
