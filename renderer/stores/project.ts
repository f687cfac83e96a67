/** The project as a whole: new, import, open, save, unsaved changes, and what happens when the trainer was lost. */
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { useDebounceFn } from "@vueuse/core";
import type { GrantedFile } from "#bridge/contract";
import type { Recoverable } from "#core/project/recoverable";
import { generateCsv, generatedName, type GeneratorSpec } from "#core/data/generate/generate";
import type { Recipe } from "#core/data/recipe-schema";
import { specSchema } from "#core/network/spec";
import { freshView, type ProjectDocument } from "#core/project/document";
import { progressOf, progressOfRun, type Progress } from "#core/project/progress";
import type { Command, DataSource, LostLink, OpenedProject } from "#core/training/messages";
import type { DataState } from "#core/training/views";
import { bridge } from "./bridge";
import { useData, type ReadChoices } from "./data";
import { useDraft } from "./draft";
import { useNotices } from "./notices";
import { curvesOf, summaryOf } from "./recent-summary";
import { useRuns } from "./runs";
import { isTrainerGone, TrainerError, useTrainer, type Send } from "./trainer";
import { useView } from "./view";

/** How the project's data are read and kept, and what was chosen for their columns. */
export interface DataChoices extends ReadChoices {
  /** Types and roles of columns; left out: as they were. */
  columns?: Recipe["columns"];
  again?: boolean;
}

/** Type and role as they were chosen, all else of a column as it was; columns that are gone, go. */
function merged(
  before: Recipe["columns"],
  chosen: Recipe["columns"] | null,
  names: readonly string[],
): Recipe["columns"] {
  return Object.fromEntries(
    names.flatMap((column) => {
      const { type: _type, role: _role, ...rest } = before[column] ?? {};
      const kept = chosen === null ? before[column] : { ...rest, ...chosen[column] };
      return kept && Object.keys(kept).length > 0 ? [[column, kept]] : [];
    }),
  );
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const untitled = "Untitled";
/** What takes its time, and is said while it does. */
export type Busy = "opening" | "saving" | "closing";
const keepAfterMs = 1000;
/** Milliseconds that a trainer may take to forget a project before it is ended. */
const forgetWithinMs = 5000;
const asideWords = {
  changed: "Another program changed this project while it had unsaved work. That work is kept:",
  damaged: "Unsaved work on this project is damaged. The damaged file is kept:",
  newer: "A later version of Gradient Lab left unsaved work on this project. It is kept:",
} as const;

export const useProject = defineStore("project", () => {
  const trainer = useTrainer();
  const data = useData();
  const draft = useDraft();
  const runs = useRuns();
  const view = useView();
  const notices = useNotices();

  const name = ref(untitled);
  const path = ref<string | null>(null);
  /** When the journal was last written, as the trainer says (ISO 8601). */
  const kept = ref<string | null>(null);
  /** What a person waits for, the newest last. */
  const waits = ref<Busy[]>([]);
  /** Since when, and why, the journal can't be written; null while it can. */
  const unkept = ref<{ since: string; why: string } | null>(null);
  trainer.on((event) => {
    if (event.type !== "autosave") return;
    unkept.value = "saved" in event ? null : { since: event.since, why: event.why };
    if ("saved" in event) kept.value = event.saved;
  });
  const busy = computed(() => waits.value.at(-1) ?? null);
  async function during<T>(what: Busy, work: () => Promise<T>): Promise<T> {
    waits.value = [...waits.value, what];
    try {
      return await work();
    } finally {
      waits.value = waits.value.toSpliced(waits.value.lastIndexOf(what), 1);
    }
  }
  /** The project's file is not where it was, or not as it was: somebody has to decide. */
  const lost = shallowRef<LostLink | null>(null);
  /** The project was opened without its data, for now. */
  const lostSettled = ref(false);

  /** How the data were made; null for a file's. */
  const generator = shallowRef<GeneratorSpec | null>(null);
  /** The sheet that makes a data set is open. */
  const making = ref(false);

  /** What the window changed; `changes` counts what training changed, too. */
  const edits = computed(() => draft.revision + runs.edits + renames.value + relinks.value);
  const changes = computed(() => draft.revision + runs.revision + renames.value + relinks.value);
  const renames = ref(0);
  const relinks = ref(0);
  /** What the project knows of data that it could not open. */
  const absent = shallowRef<ProjectDocument["data"]>(null);
  /** What the file has: `edits` as it was then, and how far its runs had come. */
  const saved = shallowRef<{ edits: number; progress: Progress }>({ edits: 0, progress: {} });
  /** A run that trains is never all in the file. */
  const trained = computed(() =>
    runs.list.some((run) => run.status === "training" || saved.value.progress[run.id] !== progressOfRun(run)),
  );
  const dirty = computed(
    () => (data.state !== null || runs.list.length > 0) && (edits.value !== saved.value.edits || trained.value),
  );
  const markSaved = () => (saved.value = { edits: edits.value, progress: progressOf(runs.list) });

  watch(
    [name, path, dirty],
    () => void bridge("window.describe", { name: name.value, path: path.value, dirty: dirty.value }),
  );

  function document(): ProjectDocument {
    return structuredClone({
      format: "gradlab",
      version: 1,
      name: name.value,
      // Where the data lie is the trainer's to know: it fills the link in.
      data: data.state
        ? { name: data.state.name, bytes: data.state.bytes, dialect: plain(data.state.dialect) }
        : plain(absent.value),
      ...(generator.value ? { generator: generator.value } : {}),
      target: draft.target,
      spec: draft.spec,
      runs: JSON.parse(JSON.stringify(runs.list)),
      nextRun: runs.nextId,
      view: view.save(runs.selectedId),
    } satisfies ProjectDocument);
  }

  /** The trainer has another project by now, or is about to: nothing of the one before may be written. */
  const changing = ref(false);

  const keep = useDebounceFn(async () => {
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
  /** One change of the project after the other: each asks about what the one before left. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }
  async function change<T>(what: Busy, work: () => Promise<T>): Promise<T> {
    changing.value = true;
    try {
      return await during(what, work);
    } finally {
      changing.value = false;
    }
  }

  function clear(): void {
    runs.reset([], 1, null);
    data.set(null);
    lost.value = null;
    absent.value = null;
    draft.reset(null, specSchema.parse({}));
    view.restore(freshView);
    name.value = untitled;
    path.value = null;
    kept.value = null;
    unkept.value = null;
    generator.value = null;
    markSaved();
  }

  async function create(): Promise<void> {
    await inTurn(async () => {
      if (await settleUnsaved()) await forget();
    });
  }
  /** Without a question. */
  async function forget(): Promise<void> {
    await change("closing", async () => {
      await trainer.request({ type: "project.new" });
      notices.clear();
      clear();
    });
  }

  /**
   * Take data as the project's own: runs of other data do not fit it and go. With `again` it is the project's own file that is
   * read another way, and the project stays. False where the person kept what is unsaved.
   */
  async function importData(source: DataSource, choices: DataChoices = {}): Promise<boolean> {
    const { columns = null, again = false } = choices;
    if (again) {
      const read = await data.reread(choices);
      draft.editRecipe("", (recipe) => (recipe.columns = merged(recipe.columns, columns, read.columns)));
      if (draft.target !== null && !read.columns.includes(draft.target)) draft.setTarget(read.suggestedTarget);
      await data.describe();
      return true;
    }
    return inTurn(async () => {
      if (!(await settleUnsaved())) return false;
      await change("closing", async () => {
        const state = await data.read(source, choices);
        notices.clear();
        clear();
        adopt(state, columns ?? {});
        name.value = state.name.replace(/\.[^.]*$/, "");
      });
      return true;
    });
  }
  function adopt(state: DataState, chosen: Recipe["columns"]): void {
    const spec = specSchema.parse({});
    for (const { column } of state.suggestedIgnored) spec.recipe.columns[column] = { role: "ignored" };
    for (const [column, choice] of Object.entries(chosen)) {
      spec.recipe.columns[column] = { ...spec.recipe.columns[column], ...choice };
    }
    data.set(state);
    const target = state.suggestedTarget;
    draft.reset(target !== null && chosen[target]?.role === "ignored" ? null : target, spec);
    void data.describe();
  }

  async function importSample(file: string): Promise<boolean> {
    const granted = await bridge("samples.grant", { file });
    return importData({ path: granted.path });
  }

  /** A data set that is made takes the place of a file. */
  async function make(spec: GeneratorSpec): Promise<boolean> {
    const bytes = new TextEncoder().encode(generateCsv(spec));
    if (!(await importData({ name: generatedName(spec), bytes }))) return false;
    generator.value = spec;
    return true;
  }

  async function chooseOpen(): Promise<void> {
    await inTurn(async () => {
      // Chosen first: who gives up choosing has lost nothing.
      const file = await bridge("files.chooseProject");
      if (file && (await settleUnsaved())) await load(file.path);
    });
  }
  async function openFile(file: GrantedFile): Promise<void> {
    await inTurn(async () => {
      if (await settleUnsaved()) await load(file.path);
    });
  }
  async function openRecent(recentPath: string): Promise<void> {
    await inTurn(async () => {
      const file = await bridge("recent.grant", { path: recentPath });
      if (await settleUnsaved()) await load(file.path);
    });
  }

  /** Work that was never saved: over its project's file, or as a project of its own. */
  async function recover(work: Recoverable): Promise<void> {
    await inTurn(async () => {
      await bridge("recoverable.grant", { journal: work.journal });
      if (!(await settleUnsaved())) return;
      if (work.putAside || work.fault !== null) await load(work.journal, work.project);
      else await load(work.project ?? work.journal);
    });
  }

  /** What another computer seems to have open is opened where a person says that it is not. Null where they would rather not. */
  async function openOrTakeOver(command: Extract<Command, { type: "project.open" }>): Promise<OpenedProject | null> {
    try {
      return await trainer.request(command);
    } catch (error) {
      if (!(error instanceof TrainerError) || error.code !== "in-use-elsewhere") throw error;
      const words = error.message;
      if (!(await bridge("window.confirmTakeOver", { words }))) return null;
      return await trainer.request({ ...command, takeOver: true });
    }
  }
  /** `of`: the project that work belongs to which was put aside. */
  async function load(from: string, of?: string | null): Promise<void> {
    await change("opening", async () => {
      // A page that was loaded anew has no project, and wants what the trainer kept of the one before.
      const discard = data.state !== null || runs.list.length > 0 || path.value !== null;
      const opened =
        of === undefined
          ? await openOrTakeOver({ type: "project.open", path: from, discard })
          : await trainer.request({ type: "project.recover", journal: from, project: of });
      if (opened === null) return;
      notices.clear();
      restore(opened);
      path.value = from.endsWith(".gradlab") ? from : null;
      journal = path.value === null ? opened.journal : null;
      if (!opened.recovered) markSaved();
      if (opened.putAside !== null) {
        notices.add("note", `${asideWords[opened.putAside.why]} choose “Recover unsaved work…” in the project menu.`);
      }
      for (const doubt of opened.doubts) notices.add("warning", doubt);
    });
    if (path.value !== null) await remember();
  }
  /** Not marked as saved: what was recovered is not in the file. */
  function restore(opened: OpenedProject): void {
    const { document: doc, data: state, lost: gone } = opened;
    lost.value = gone;
    lostSettled.value = false;
    absent.value = state === null ? doc.data : null;
    runs.reset(opened.runs, doc.nextRun, doc.view.run);
    data.set(state);
    draft.reset(doc.target, doc.spec);
    view.restore(doc.view);
    name.value = doc.name;
    generator.value = doc.generator ?? null;
    for (const { id, reason } of opened.damaged) {
      const run = id === null ? "A run" : `Run ${id}`;
      notices.add(
        "problem",
        `${run} is left out. ${reason} The file still has it until you save over it: save to another file to keep both.`,
      );
    }
    saved.value = { edits: NaN, progress: {} };
    kept.value = null;
    unkept.value = null;
    void data.describe();
  }

  /** Take the linked file as it is now. */
  const useAsItIs = (): Promise<void> => (lost.value ? relink(lost.value.path) : Promise.resolve());
  async function findLost(): Promise<void> {
    const file = await bridge("files.chooseData");
    if (file) await relink(file.path);
  }
  const openWithout = (): void => void (lostSettled.value = true);
  async function relink(to: string): Promise<void> {
    data.set(await trainer.request({ type: "data.relink", path: to }));
    lost.value = null;
    absent.value = null;
    relinks.value++;
    await data.describe();
  }

  async function save(): Promise<boolean> {
    return path.value === null ? saveAs() : write(path.value);
  }
  const choosePlace = () => bridge("files.chooseSave", { kind: "project", suggested: `${name.value}.gradlab` });
  async function saveAs(): Promise<boolean> {
    const chosen = await choosePlace();
    return chosen !== null && write(chosen.path);
  }
  /** The last save that was asked for: one follows the other. */
  let saving: Promise<unknown> = Promise.resolve();
  function write(to: string): Promise<boolean> {
    const work = during("saving", () => saving.then(() => writeNow(to)));
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
      .request({ type: "project.save", path: to, document: sent, overwrite })
      .catch((error: unknown) => {
        if (error instanceof TrainerError && error.code === "changed-on-disk") return null;
        throw error;
      });
    if (done === null) return settleChanged(to);
    const { progress } = done;
    path.value = to;
    name.value = called;
    // Before it counts as saved: the window may be closed at once then.
    await remember();
    saved.value = { edits: written, progress };
    return true;
  }
  /** Another program changed the file since it was opened: a person decides which of the two stays. */
  async function settleChanged(to: string): Promise<boolean> {
    const answer = await bridge("window.confirmOverwrite", { path: to });
    if (answer === "overwrite") return writeNow(to, true);
    const chosen = answer === "elsewhere" ? await choosePlace() : null;
    // The dialog asked about the name that was chosen.
    return chosen !== null && writeNow(chosen.path, true);
  }
  const nameOf = (file: string) => (file.split(/[\\/]/).at(-1) ?? untitled).replace(/\.gradlab$/, "");

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

  /** Where the trainer keeps a project that has no file. */
  let journal: string | null = null;
  trainer.on((event) => {
    if (event.type === "project.journal") journal = event.path;
  });
  /** The trainer was lost and another one stands in: give it the project again, and let the runs that were training go on. */
  async function reconnect(send: Send): Promise<void> {
    if (data.state === null && runs.list.length === 0 && path.value === null) return;
    const from = path.value ?? journal;
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
    await inTurn(() => load(held.path));
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
    const place = path.value ?? journal;
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

  function rename(to: string): void {
    if (to.trim() === "" || to === name.value) return;
    name.value = to.trim();
    renames.value++;
  }

  return {
    name,
    path,
    dirty,
    kept,
    unkept,
    busy,
    changing,
    lost,
    generator,
    making,
    make,
    create,
    importData,
    lostSettled,
    openWithout,
    useAsItIs,
    findLost,
    importSample,
    chooseOpen,
    openFile,
    takeHeld,
    openRecent,
    recover,
    save,
    saveAs,
    settleUnsaved,
    forget,
    abandon,
    rename,
    document,
  };
});
