/** The project as a whole: new, import, open; saving, and what happens when the trainer was lost, have files of their own. */
import { defineStore } from "pinia";
import type { GrantedFile } from "#bridge/contract";
import type { Recoverable } from "#core/project/recoverable";
import { generateCsv, generatedName, type GeneratorSpec } from "#core/data/generate/generate";
import type { Recipe } from "#core/data/recipe-schema";
import { specSchema } from "#core/network/spec";
import type { DataSource, ListedSnapshot, OpenedProject } from "#core/training/messages";
import type { DataState } from "#core/training/views";
import { bridge } from "./bridge";
import { useData, type ReadChoices } from "./data";
import { useDraft } from "./draft";
import { useNotices } from "./notices";
import { useRuns } from "./runs";
import { useTrainer } from "./trainer";
import { useProjectState, type Busy, type CopyOf } from "./project-document";
import { openOrLook, whatIsWhole } from "./project-opening";
import { useRecovery } from "./project-recovery";
import { useSaving } from "./project-saving";

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
  const notices = useNotices();
  const state = useProjectState();
  const {
    name,
    path,
    autosavedAt,
    autosaveFault,
    dirty,
    busy,
    during,
    changing,
    lost,
    copyOf,
    openedWithoutData,
    coming,
    generator,
    sweeps,
    making,
  } = state;
  const { absent, relinks, journal, markSaved, clear, restore, rename, document } = state;
  const { save, saveAs, saveOver, settleUnsaved, remember } = useSaving(state);

  /** One change of the project after the other: each asks about what the one before left. */
  let turn: Promise<unknown> = Promise.resolve();
  function oneByOne<T>(work: () => Promise<T>): Promise<T> {
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

  async function create(): Promise<void> {
    await oneByOne(async () => {
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
    return oneByOne(async () => {
      if (!(await settleUnsaved())) return false;
      await change("closing", async () => {
        const read = await data.read(source, choices);
        notices.clear();
        clear();
        adopt(read, columns ?? {});
        name.value = read.name.replace(/\.[^.]*$/, "");
      });
      return true;
    });
  }
  function adopt(read: DataState, chosen: Recipe["columns"]): void {
    const spec = specSchema.parse({});
    for (const { column } of read.suggestedIgnored) spec.recipe.columns[column] = { role: "ignored" };
    for (const [column, choice] of Object.entries(chosen)) {
      spec.recipe.columns[column] = { ...spec.recipe.columns[column], ...choice };
    }
    data.set(read);
    const target = read.suggestedTarget;
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
    await oneByOne(async () => {
      // Chosen first: who gives up choosing has lost nothing.
      const file = await bridge("files.chooseProject");
      if (file && (await settleUnsaved())) await load(file.path);
    });
  }
  async function openFile(file: GrantedFile): Promise<void> {
    await oneByOne(async () => {
      if (await settleUnsaved()) await load(file.path);
    });
  }
  async function openRecent(recentPath: string): Promise<void> {
    await oneByOne(async () => {
      const file = await bridge("recent.grant", { path: recentPath });
      if (await settleUnsaved()) await load(file.path);
    });
  }

  /** Work that was never saved: over its project's file, or as a project of its own. */
  async function recover(work: Recoverable): Promise<void> {
    await oneByOne(async () => {
      await bridge("recoverable.grant", { journal: work.journal });
      if (!(await settleUnsaved())) return;
      if (work.putAside || work.fault !== null) await load(work.journal, work.project);
      else await load(work.project ?? work.journal);
    });
  }

  /** `of`: the project that work belongs to which was put aside. */
  async function load(from: string, of?: string | null): Promise<void> {
    await change("opening", async () => {
      // A page that was loaded anew has no project, and wants what the trainer kept of the one before.
      const discard = data.state !== null || runs.list.length > 0 || path.value !== null;
      const opened =
        of === undefined
          ? await openOrLook(trainer.request, from, discard)
          : { ...(await trainer.request({ type: "project.recover", journal: from, project: of })), copy: null };
      if (opened === null) return;
      take(opened, from, opened.copy);
      if (opened.putAside !== null) {
        notices.add("note", `${asideWords[opened.putAside.why]} choose “Recover unsaved work…” in the project menu.`);
      }
      for (const doubt of opened.doubts) notices.add("warning", doubt);
    });
    if (path.value !== null) await remember();
  }
  /** A part of the project proves damaged while it is shown: as if it had not been opened, or with what is whole of it. */
  state.whenUnreadable((error, isOpen) =>
    oneByOne(async () => {
      if (!isOpen()) return;
      const from = path.value;
      try {
        const opened = await whatIsWhole(trainer.request, from, error);
        if (opened === null || from === null) return await forget();
        await change("opening", async () => take(opened, from, opened.copy));
        for (const doubt of opened.doubts) notices.add("warning", doubt);
      } catch (fault) {
        await forget();
        throw fault;
      }
    }),
  );
  function take(opened: OpenedProject, from: string, copy: CopyOf | null): void {
    notices.clear();
    restore(opened);
    copyOf.value = copy;
    // What was recovered, and what is only looked at, has no file of its own.
    const own = copy === null && opened.journal !== null && from.endsWith(".gradlab");
    path.value = own ? from : null;
    journal.value = own ? null : opened.journal;
    if (!opened.recovered) markSaved();
  }
  /** An earlier save of the open project: to look at, or to go back to. */
  async function lookAt(snapshot: ListedSnapshot, of: string): Promise<void> {
    await oneByOne(async () => {
      if (!(await settleUnsaved())) return;
      await change("opening", async () => {
        const opened = await trainer.request({ type: "project.look", path: snapshot.path });
        const { path: at, saved: words, lacks } = snapshot;
        take(opened, at, { path: at, why: "snapshot", words, of, lacks });
      });
    });
  }
  /** The snapshot takes the project's place; what lay there becomes a snapshot itself. */
  async function goBack(): Promise<void> {
    const of = copyOf.value?.of;
    if (of) await saveOver(of);
  }
  /** From a snapshot to the project as it is. */
  async function leaveCopy(): Promise<void> {
    const of = copyOf.value?.of;
    if (!of) return;
    await oneByOne(async () => {
      if (await settleUnsaved()) await load(of);
    });
  }

  /** Take the linked file as it is now. */
  const useAsItIs = (): Promise<void> => (lost.value ? relink(lost.value.path) : Promise.resolve());
  async function findLost(): Promise<void> {
    const file = await bridge("files.chooseData");
    if (file) await relink(file.path);
  }
  const openWithout = (): void => void (openedWithoutData.value = true);
  async function relink(to: string): Promise<void> {
    data.set(await trainer.request({ type: "data.relink", path: to }));
    lost.value = null;
    absent.value = null;
    relinks.value++;
    await data.describe();
  }

  const { takeHeld, abandon } = useRecovery(state, { load, forget, oneByOne });

  return {
    name,
    path,
    dirty,
    autosavedAt,
    autosaveFault,
    busy,
    changing,
    lost,
    copyOf,
    lookAt,
    goBack,
    leaveCopy,
    generator,
    sweeps,
    making,
    make,
    create,
    importData,
    openedWithoutData,
    coming,
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
