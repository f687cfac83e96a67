/** Ties the page to the main process: trainer port, notices, the file to open at the start. Called once, by the root component. */
import { onMounted, onScopeDispose } from "vue";
import type { GrantedFile, Notice } from "#bridge/contract";
import { isTableName } from "#bridge/file-names";
import type { CommandId } from "#bridge/commands";
import { useCommands } from "./commands";
import { bridge } from "./stores/bridge";
import { useImport } from "./stores/import";
import { useNotices } from "./stores/notices";
import { usePreferences } from "./stores/preferences";
import { useProject } from "./stores/project";
import { useTrainer } from "./stores/trainer";
import { followProgress } from "./shell/task-bar";

export function useLifecycle(): void {
  const trainer = useTrainer();
  const project = useProject();
  const importer = useImport();
  const notices = useNotices();
  const preferences = usePreferences();
  const { execute, followMenu } = useCommands();

  function onPort(event: MessageEvent): void {
    const port = event.ports[0];
    if (event.source === window && event.data === "trainer-port" && port) void trainer.connect(port);
  }
  async function onNotice(notice: Notice): Promise<void> {
    switch (notice.type) {
      case "command":
        return execute(notice.id as CommandId);
      case "trainer":
        return trainer.lost(notice.state, notice.reason);
      case "trainer-deaf":
        trainer.deaf = notice.seconds;
        return;
      case "close-requested":
        return close();
      case "open-file":
        return openFile(notice.file);
    }
  }
  /** A project is opened, a table is looked at. */
  function openFile(file: GrantedFile): Promise<void> | void {
    if (!isTableName(file.name)) return project.openFile(file);
    importer.openPath(file.path);
  }
  /** What the person chose to lose must not come back as recovered work: the trainer forgets it before the window goes. */
  async function close(): Promise<void> {
    const settled = await notices.attempt(project.settleUnsaved);
    if (settled !== true) return void (await bridge("window.stay"));
    await notices.attempt(project.abandon);
    await bridge("window.close");
  }
  async function begin(): Promise<void> {
    await Promise.all([bridge("trainer.connect"), preferences.load()]);
    const info = await bridge("app.info");
    // A page that was loaded again goes on with what the trainer has.
    if (!info.open && (await project.takeHeld())) return;
    const file = info.open ?? info.recover;
    if (file) await openFile(file);
    if (!info.open && info.recover) notices.add("note", "Unsaved work was recovered. Save it to keep it.");
  }

  /** Outside a text field there is no text to select: the browser would select parts of the window. `?` shows the shortcuts. */
  function onKey(event: KeyboardEvent): void {
    const all = event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !event.altKey;
    const field =
      event.target instanceof Element && event.target.closest("input, textarea, [contenteditable='true'], pre");
    if (all && !field) event.preventDefault();
    if (event.key === "?" && !field && !document.querySelector("[role='dialog'], [role='alertdialog']")) {
      event.preventDefault();
      void execute("help.shortcuts");
    }
  }
  window.addEventListener("keydown", onKey);
  window.addEventListener("message", onPort);
  const stopNotices = window.lab.onNotice((notice) => void notices.attempt(() => onNotice(notice)));
  onScopeDispose(() => {
    window.removeEventListener("message", onPort);
    window.removeEventListener("keydown", onKey);
    stopNotices();
  });
  followMenu();
  followProgress();
  onMounted(() => void notices.attempt(begin));
}
