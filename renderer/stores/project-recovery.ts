/** What becomes of the project when its trainer or its page is lost, and when a person gives up what is unsaved. */
import { bridge } from "./bridge";
import { useData } from "./data";
import { useDraft } from "./draft";
import { useNotices } from "./notices";
import type { ProjectState } from "./project-document";
import { useRuns } from "./runs";
import { isTrainerGone, useTrainer, type Send } from "./trainer";
import { useView } from "./view";

/** Milliseconds that a trainer may take to forget a project before it is ended. */
const forgetWithinMs = 5000;

/** How the project is opened and forgotten, one change after the other. */
interface Changes {
  load(from: string): Promise<void>;
  forget(): Promise<void>;
  oneByOne<T>(work: () => Promise<T>): Promise<T>;
}

export function useRecovery(state: ProjectState, { load, forget, oneByOne }: Changes) {
  const { name, path, dirty, generator, journal, markSaved, clear, restore } = state;
  const trainer = useTrainer();
  const data = useData();
  const draft = useDraft();
  const runs = useRuns();
  const view = useView();
  const notices = useNotices();

  /** The trainer was lost and another one stands in: give it the project again, and let the runs that were training go on. */
  async function reconnect(send: Send): Promise<void> {
    if (data.state === null && runs.list.length === 0 && path.value === null) return;
    const from = path.value ?? journal.value;
    const wasTraining = new Set([...runs.training.map(({ id }) => id), ...runs.starting()]);
    const draftNow = { target: draft.target, spec: draft.spec };
    const viewNow = view.save(runs.selectedId);
    const nameNow = name.value;
    const wasDirty = dirty.value;
    const generatorNow = generator.value;
    try {
      if (from === null) throw new Error("None of it had been saved yet.");
      const opened = await send({ type: "project.open", path: from });
      const goOn = trainer.wasGivenUp
        ? []
        : opened.runs
            .map(({ record }) => record)
            .filter(({ id, status }) => wasTraining.has(id) && status === "paused");
      // Who waits for the end of a run must not take this for it.
      for (const run of goOn) run.status = "training";
      restore(opened);
      name.value = nameNow;
      generator.value = generatorNow;
      draft.reset(draftNow.target, draftNow.spec);
      view.restore(viewNow);
      if (viewNow.run !== null && runs.byId(viewNow.run)) runs.selectedId = viewNow.run;
      if (!wasDirty) markSaved();
      await Promise.all(goOn.map(({ id }) => goOnWith(id, send)));
      notices.add("note", "The trainer stopped and was restarted. The project is as it was at the last checkpoint.");
    } catch (error) {
      if (isTrainerGone(error)) throw error;
      // A trainer without the project would save an empty one in its place.
      clear();
      const why = error instanceof Error ? error.message : String(error);
      notices.add(
        "problem",
        `The trainer stopped, and the project could not be opened again: ${why} Open it, or import its data again.`,
      );
    }
  }
  /** The page was loaded again: the trainer has the project still. False where it has none. */
  async function takeHeld(): Promise<boolean> {
    const held = await trainer.request({ type: "project.held" });
    if (!held) return false;
    await oneByOne(() => load(held.path));
    await Promise.all(held.training.map((id) => goOnWith(id, trainer.request)));
    return true;
  }
  async function goOnWith(id: string, send: Send): Promise<void> {
    try {
      await send({ type: "run.resume", run: id, mode: "train" });
    } catch (error) {
      const run = runs.byId(id);
      if (isTrainerGone(error)) throw error;
      if (run) run.status = "paused";
      notices.add("problem", error instanceof Error ? error.message : String(error));
    }
  }
  trainer.whenRestarted(reconnect);

  /**
   * Forgets what is unsaved for good, whether or not there is a trainer that answers: a person chose to lose it, and waits for the
   * window to close.
   */
  async function abandon(): Promise<void> {
    const place = path.value ?? journal.value;
    const deaf = Symbol("deaf");
    const late = new Promise<typeof deaf>((resolve) => setTimeout(() => resolve(deaf), forgetWithinMs));
    try {
      if ((await Promise.race([forget(), late])) !== deaf) return;
      // It would keep the journal for as long as it lives.
      await bridge("trainer.end");
    } catch (error) {
      if (!isTrainerGone(error)) throw error;
    }
    if (place !== null) await bridge("recoverable.forget", { path: place });
  }

  return { takeHeld, abandon };
}
