/** The project is written: kept in the journal while it is worked on, and saved to its file when a person says so. */
import { useDebounceFn } from "@vueuse/core";
import { watch } from "vue";
import { bridge } from "./bridge";
import { curvesOf, summaryOf } from "./recent-summary";
import { defaultRules } from "#core/project/snapshots";
import { usePreferences } from "./preferences";
import type { RunState } from "#core/training/run-state";
import { useNotices } from "./notices";
import { useRuns } from "./runs";
import { TrainerError, useTrainer } from "./trainer";
import type { ProjectState } from "./project-document";

const keepAfterMs = 1000;
const nameOf = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.gradlab$/, "");

export function useSaving({
  name,
  path,
  copyOf,
  edits,
  changes,
  saved,
  dirty,
  changing,
  during,
  document,
}: ProjectState) {
  const trainer = useTrainer();
  const runs = useRuns();
  const preferences = usePreferences();
  const notices = useNotices();

  /** The last save that was asked for: one follows the other. */
  let saving: Promise<unknown> = Promise.resolve();

  const keep = useDebounceFn(async () => {
    // Sent while a save is under way it would come after it, and put the name of before into the journal.
    await saving;
    if (!dirty.value || changing.value || trainer.connection !== "ready") return;
    // How it went is told by the trainer's event, as of the checkpoints that it makes by itself.
    await trainer.request({ type: "project.keep", document: document() }).catch(() => undefined);
  }, keepAfterMs);
  watch([changes, () => changing.value, () => trainer.connection], () => void keep());

  /** True when the person agrees to lose (or has saved) what is unsaved at this moment, not when they asked. */
  async function settleUnsaved(): Promise<boolean> {
    await saving;
    if (!dirty.value) return true;
    const answer = await bridge("window.confirmUnsaved", { name: name.value });
    if (answer === "cancel") return false;
    if (answer === "save" && !(await save())) return false;
    await saving;
    return true;
  }
  async function save(): Promise<boolean> {
    return path.value === null ? saveAs() : write(path.value);
  }
  const choosePlace = () => bridge("files.chooseSave", { kind: "project", suggested: `${name.value}.gradlab` });
  async function saveAs(): Promise<boolean> {
    const chosen = await choosePlace();
    return chosen !== null && write(chosen.path);
  }
  function write(to: string, overwrite = false): Promise<boolean> {
    const work = during("saving", () => saving.then(() => writeNow(to, overwrite)));
    saving = work.catch(() => undefined);
    return work;
  }
  /** A project that is written to another file takes that file's name, once it is there. */
  async function writeNow(to: string, overwrite = false): Promise<boolean> {
    // What was kept last can be saved by a new one.
    await trainer.startAgain();
    const written = edits.value;
    const called = to === path.value ? name.value : nameOf(to);
    const sent = { ...document(), name: called };
    const done = await trainer
      .request({
        type: "project.save",
        path: to,
        document: sent,
        overwrite,
        rules: { ...defaultRules, ...preferences.snapshots },
        budget: { run: preferences.budget.run * 2 ** 20, project: preferences.budget.project * 2 ** 20 },
      })
      .catch((error: unknown) => {
        if (error instanceof TrainerError && error.code === "changed-on-disk") return null;
        throw error;
      });
    if (done === null) return settleChanged(to);
    const { progress, cleaned } = done;
    const before = edits.value;
    takeCleaned(cleaned);
    const byBudget = edits.value - before;
    path.value = to;
    copyOf.value = null;
    name.value = called;
    // Before it counts as saved: the window may be closed at once then.
    await remember();
    saved.value = { edits: written + byBudget, progress };
    return true;
  }
  /** What the budget took is said, and counts as saved. */
  function takeCleaned(states: readonly RunState[]): void {
    if (states.length === 0) return;
    runs.replace(states);
    const names = states.map(({ record }) => record.id).join(", ");
    notices.add(
      "warning",
      `To keep within the budget, curves or earlier epochs of ${states.length === 1 ? "run" : "runs"} ${names} were thinned; peaks are kept. Clean up… has the budget.`,
    );
  }
  /** Another program changed the file since it was opened: a person decides which of the two stays. */
  async function settleChanged(to: string): Promise<boolean> {
    const answer = await bridge("window.confirmOverwrite", { path: to });
    if (answer === "overwrite") return writeNow(to, true);
    const chosen = answer === "elsewhere" ? await choosePlace() : null;
    // The dialog asked about the name that was chosen.
    return chosen !== null && writeNow(chosen.path, true);
  }
  async function remember(): Promise<void> {
    if (path.value === null) return;
    await bridge("recent.add", {
      path: path.value,
      name: name.value,
      opened: new Date().toISOString(),
      summary: summaryOf(runs.list, runs.selected),
      curves: curvesOf(runs.list, (id) => runs.history(id)),
    });
  }

  return { save, saveAs, saveOver: (to: string) => write(to, true), settleUnsaved, remember };
}
