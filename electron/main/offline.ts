import { app, type Session } from "electron";

const noDatagrams = "LimitOpenUDPSockets:LimitOpenUDPSocketsMax/0";

/**
 * Nothing leaves this computer, whoever in Chromium asks for it: every name is unknown before it is looked up, and each connection,
 * those to this machine's own services too, has to go by a proxy whose name is such a one. Must run before the application is
 * ready. `developmentServer`: what may be asked while developing.
 */
export function stayOffline(developmentServer: string | undefined): void {
  const server = developmentServer === undefined ? null : new URL(developmentServer);
  const { commandLine } = app;
  // What a person or a policy set would come before ours.
  for (const other of ["no-proxy-server", "proxy-auto-detect", "proxy-pac-url", "host-rules"])
    commandLine.removeSwitch(other);
  const known = server === null ? [] : [`EXCLUDE ${server.hostname}`];
  commandLine.appendSwitch("host-resolver-rules", ["MAP * ~NOTFOUND", ...known].join(","));
  commandLine.appendSwitch("proxy-server", "http://offline.invalid:9");
  commandLine.appendSwitch("proxy-bypass-list", ["<-loopback>", ...(server === null ? [] : [server.host])].join(";"));
  // WebRTC alone goes past the proxy, by datagrams. It may not, and then has none: the proxy takes no datagrams.
  app.on("web-contents-created", (_event, contents) => contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp"));
  // It would aim a datagram socket outside to learn its own address even so: of those Chromium may open none. The first
  // value of a feature counts.
  const features = commandLine.getSwitchValue("enable-features");
  commandLine.appendSwitch("enable-features", [noDatagrams, features].filter(Boolean).join(","));
}

/** Electron fetches dictionaries for the system's languages as soon as there is a session, even where no page is checked. */
export function checkNoSpelling(session: Session): void {
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
}
