import { app } from "electron";

/** Doors by which another program could read and steer the application. */
const doors = [
  "inspect",
  "inspect-brk",
  "inspect-wait",
  "inspect-port",
  "inspect-publish-uid",
  "debug-port",
  "remote-debugging-port",
  "remote-debugging-pipe",
  "remote-debugging-address",
  "remote-debugging-socket-name",
  "remote-allow-origins",
  "js-flags",
];

/**
 * Ends a packaged application that was told to open one of them, before it opens anything. The mark of development is that the
 * application runs from its sources. Must run first.
 */
export function refuseDebuggers(log: (text: string) => void): void {
  const asked = app.isPackaged ? doors.filter((name) => app.commandLine.hasSwitch(name)) : [];
  if (asked.length === 0) return;
  log(`Gradient Lab does not take ${asked.map((name) => `--${name}`).join(", ")}: leave it out.\n`);
  app.exit(1);
  // Nothing that follows may run until the end takes effect.
  process.exit(1);
}
