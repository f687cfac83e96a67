import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { app, crashReporter, nativeTheme, powerSaveBlocker, session } from "electron";
import { isTableName } from "#bridge/file-names";
import { findAbandoned } from "#host/journal-place";
import { showAbout } from "./about";
import { Busy } from "./busy";
import { handleCalls } from "./calls";
import { grantFile } from "./granted-file";
import { AppMenu } from "./menu";
import { pageOrigin, pageUrl } from "./page-files";
import { refuseDebuggers } from "./debuggers";
import { checkNoSpelling, stayOffline } from "./offline";
import { readEdition } from "./edition";
import { fileArgument } from "./file-argument";
import { Log } from "./log";
import { patience } from "./patience";
import { Recents } from "./recents";
import { RestartPolicy } from "./restart-policy";
import { declareScheme, serveScheme } from "./scheme";
import { lockPages, lockSession } from "./security";
import { Settings } from "./settings";
import { TrainerHost } from "./trainer-host";
import { startTrainerProcess } from "./trainer-process";
import { MainWindow } from "./window";
import { within } from "./within";

app.setName("Gradient Lab");
// Tests and portable installations keep their state where they say. Before the lock: it belongs to this folder.
const userData = process.env["GRADIENT_LAB_USER_DATA"];
if (userData) app.setPath("userData", userData);

const developmentServer = app.isPackaged ? undefined : process.env["ELECTRON_RENDERER_URL"];
const development = developmentServer !== undefined;
const samples = app.isPackaged ? join(process.resourcesPath, "samples") : join(__dirname, "../../samples");

/** A project or table to open, from the command line or the file manager; replaced by a function once the window can be told. */
let pendingFile = fileArgument(process.argv.slice(1), process.cwd());
let openFile = (path: string): void => void (pendingFile = path);

// Output may lead to a terminal that is closed before the window: that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
const logs = new Log(join(app.getPath("userData"), "logs"));
const log = (text: string): void => logs.write(text);
const edition = readEdition(app.getAppPath());
if (!edition.unfused) refuseDebuggers(log);
// What a crash leaves behind lies in the folder of the settings (Crashpad), and goes nowhere.
crashReporter.start({ uploadToServer: false });

async function run(): Promise<void> {
  await app.whenReady();
  const folder = app.getPath("userData");
  const journalFolder = join(folder, "journals");
  await mkdir(journalFolder, { recursive: true });
  const settings = await Settings.load(join(folder, "settings.json"));
  const recents = await Recents.load(join(folder, "recent.json"), () => menu.build());
  nativeTheme.themeSource = settings.value.theme;

  checkNoSpelling(session.defaultSession);
  lockSession(session.defaultSession, developmentServer);
  serveScheme(session.defaultSession, join(__dirname, "../renderer"));
  const window = new MainWindow(settings, join(__dirname, "../preload/index.cjs"), development, edition.trial);
  const busy = new Busy({
    progress: (share) => window.progress(share),
    stayAwake: () => {
      const id = powerSaveBlocker.start("prevent-app-suspension");
      return () => powerSaveBlocker.stop(id);
    },
  });
  const trainer = new TrainerHost({
    start: (listener) => startTrainerProcess(join(__dirname, "trainer.cjs"), () => window.contents, listener),
    samples,
    journalFolder,
    threads: settings.value.threads,
    policy: new RestartPolicy(),
    notify: (state, reason) => {
      log(`${reason}\n`);
      window.send({ type: "trainer", state, reason });
    },
    deaf: (seconds) => {
      if (seconds !== null) log(`The trainer has not answered for ${seconds} seconds.\n`);
      window.send({ type: "trainer-deaf", seconds });
    },
    log,
    now: () => performance.now(),
    patience,
  });
  const menu = new AppMenu(recents, settings, development, {
    command: (id) => window.send({ type: "command", id }),
    about: () => void showAbout(edition, logs.folder),
    openRecent: (path) => openFile(path),
    clearRecents: () => {
      void recents.clear();
      app.clearRecentDocuments();
    },
  });

  const takeFile = async (path: string) => {
    const file = await grantFile(trainer, path, isTableName(path) ? "read" : "write").catch((error: Error) => error);
    if (!(file instanceof Error)) return file;
    log(`${file.message}\n`);
    await recents.list();
    return null;
  };
  const startInfo = async () => {
    const path = pendingFile;
    pendingFile = null;
    openFile = (later) =>
      void takeFile(later).then((file) => {
        if (file !== null) window.send({ type: "open-file", file });
      });
    const journal = (await findAbandoned(journalFolder)).at(-1);
    return {
      open: path === null ? null : await takeFile(path),
      recover: journal === undefined ? null : await takeFile(journal),
    };
  };

  menu.build();
  handleCalls({ samples, journalFolder, settings, recents, menu, trainer, window, busy, startInfo }, originOfPage());
  trainer.start();
  stopBeforeQuit(async () => {
    await Promise.all([trainer.shutdown(), settings.written(), recents.written()]);
  });
  app.on("second-instance", (_event, words, workingFolder) => {
    window.focus();
    const path = fileArgument(words.slice(1), workingFolder);
    if (path !== null) openFile(path);
  });
  await window.load(developmentServer ?? pageUrl);
}

const originOfPage = (): string => (developmentServer === undefined ? pageOrigin : new URL(developmentServer).origin);

/** Milliseconds that the end may take: the trainer alone takes up to five seconds, a disk that is gone would take for ever. */
const quitMs = 8_000;

/** Hold the end of the application until `stop` is done, but not for ever. */
function stopBeforeQuit(stop: () => Promise<void>): void {
  let stopping = false;
  app.on("will-quit", (event) => {
    if (stopping) return event.preventDefault();
    stopping = true;
    event.preventDefault();
    void within(quitMs, stop()).then(() => app.exit());
  });
}

if (app.requestSingleInstanceLock()) {
  declareScheme();
  stayOffline(developmentServer);
  lockPages(developmentServer ?? pageUrl, development);
  app.on("open-file", (event, path) => {
    event.preventDefault();
    openFile(path);
  });
  app.on("window-all-closed", () => app.quit());
  run().catch((error: unknown) => {
    log(`Gradient Lab could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    app.exit(1);
  });
} else {
  app.quit();
}
