/** The project that is open: its name and place, what of it is unsaved, and its document. */
import { computed, ref, shallowRef, watch } from "vue";
import type { GeneratorSpec } from "#core/data/generate/generate";
import { specSchema } from "#core/network/spec";
import type { DamagedRun } from "#core/project/content";
import { freshView, type ProjectDocument, type SweepRecord } from "#core/project/document";
import { progressOf, progressOfRun, type Progress } from "#core/project/progress";
import type { LostLink, OpenedProject, RestOfProject } from "#core/training/messages";
import { bridge } from "./bridge";
import { useData } from "./data";
import { useDraft } from "./draft";
import { useNotices } from "./notices";
import { useRuns } from "./runs";
import { isVoid, useTrainer } from "./trainer";
import { useView } from "./view";

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const untitled = "Untitled";
/** What takes its time, and is said while it does. */
export type Busy = "opening" | "saving" | "closing";

/** Why a file is only looked at. */
export interface CopyOf {
  /** The file. */
  path: string;
  /** `open`: somebody else has it open, as `words` say. `snapshot`: it is an earlier save, of the time in `words`, of the project `of`. */
  why: "open" | "snapshot";
  words: string;
  of: string | null;
  /** Of a snapshot: what the project had that it lacks. */
  lacks: readonly string[];
}

export type ProjectState = ReturnType<typeof useProjectState>;

export function useProjectState() {
  const trainer = useTrainer();
  const data = useData();
  const draft = useDraft();
  const runs = useRuns();
  const view = useView();
  const notices = useNotices();

  const name = ref(untitled);
  const path = ref<string | null>(null);
  /** When the journal was last written, as the trainer says (ISO 8601). */
  const autosavedAt = ref<string | null>(null);
  /** What a person waits for, the newest last. */
  const waits = ref<Busy[]>([]);
  /** Since when, and why, the journal can't be written; null while it can. */
  const autosaveFault = ref<{ since: string; why: string } | null>(null);
  trainer.on((event) => {
    if (event.type !== "autosave") return;
    autosaveFault.value = "saved" in event ? null : { since: event.since, why: event.why };
    if ("saved" in event) autosavedAt.value = event.saved;
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
  /** What is shown is a copy of a file that is not written from here; null for a project of one's own. */
  const copyOf = shallowRef<CopyOf | null>(null);
  /** Name of the project's data while they are still being read; null: they are here, or there are none. */
  const coming = ref<string | null>(null);
  /** The project was opened without its data, for now. */
  const openedWithoutData = ref(false);

  /** How the data were made; null for a file's. */
  const generator = shallowRef<GeneratorSpec | null>(null);
  const sweeps = shallowRef<readonly SweepRecord[]>([]);
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
      ...(sweeps.value.length > 0 && { sweeps: plain([...sweeps.value]) }),
      view: view.save(runs.selectedId),
    } satisfies ProjectDocument);
  }

  /** Where the trainer keeps a project that has no file. */
  const journal = ref<string | null>(null);
  trainer.on((event) => {
    if (event.type === "project.journal") journal.value = event.path;
  });
  /** The trainer has another project by now, or is about to: nothing of the one before may be written. */
  const changing = ref(false);

  function clear(): void {
    runs.reset([], 1, null);
    data.set(null);
    lost.value = null;
    absent.value = null;
    draft.reset(null, specSchema.parse({}));
    view.restore(freshView);
    name.value = untitled;
    path.value = null;
    copyOf.value = null;
    autosavedAt.value = null;
    autosaveFault.value = null;
    generator.value = null;
    sweeps.value = [];
    markSaved();
  }

  /** Not marked as saved: what was recovered is not in the file. */
  function restore(opened: OpenedProject): void {
    const { document: doc, data: state, lost: gone } = opened;
    lost.value = gone;
    openedWithoutData.value = false;
    absent.value = state === null ? doc.data : null;
    runs.reset(opened.runs, doc.nextRun, doc.view.run);
    data.set(state);
    draft.reset(doc.target, doc.spec);
    view.restore(doc.view);
    name.value = doc.name;
    generator.value = doc.generator ?? null;
    sweeps.value = doc.sweeps ?? [];
    opened.damaged.forEach(sayLeftOut);
    saved.value = { edits: NaN, progress: {} };
    autosavedAt.value = null;
    autosaveFault.value = null;
    void data.describe();
    if (opened.rest) void takeRest(opened.rest);
  }

  function sayLeftOut({ id, reason }: DamagedRun): void {
    const run = id === null ? "A run" : `Run ${id}`;
    notices.add(
      "problem",
      `${run} is left out. ${reason} The file still has it until you save over it: save to another file to keep both.`,
    );
  }
  /**
   * What is done where the rest of a project can't be read: the trainer does nothing else with it any more. `isOpen`: it is still
   * the one that is shown.
   */
  type Unreadable = (error: unknown, isOpen: () => boolean) => Promise<void>;
  let unreadable: Unreadable = () => Promise.resolve();
  const whenUnreadable = (then: Unreadable): void => void (unreadable = then);

  /** What was left out for the window to be there at once: measurements come as changes of their runs, the data at the end. */
  async function takeRest({ reading }: RestOfProject): Promise<void> {
    const told = reading === null ? null : { name: reading, bytes: 0, total: 0, rows: 0 };
    data.reading = told;
    coming.value = reading;
    const { era } = runs;
    try {
      const { data: read, fault, damaged } = await trainer.request({ type: "project.rest" });
      for (const run of damaged) {
        if (run.id !== null) runs.drop(run.id);
        sayLeftOut(run);
      }
      if (told === null) return;
      if (fault !== null) {
        notices.add("problem", `${reading} could not be read. ${fault} It stays in the project as it is.`);
        return;
      }
      absent.value = null;
      data.set(read);
      void data.describe();
    } catch (error) {
      if (!isVoid(error)) void notices.attempt(() => unreadable(error, () => runs.era === era));
    } finally {
      // Another project may be coming by now.
      if (told !== null && data.reading?.name === told.name) data.reading = null;
      if (coming.value === reading) coming.value = null;
    }
  }

  function rename(to: string): void {
    if (to.trim() === "" || to === name.value) return;
    name.value = to.trim();
    renames.value++;
  }

  return {
    name,
    path,
    autosavedAt,
    autosaveFault,
    busy,
    during,
    lost,
    copyOf,
    openedWithoutData,
    coming,
    generator,
    sweeps,
    making,
    edits,
    changes,
    relinks,
    absent,
    saved,
    dirty,
    markSaved,
    journal,
    changing,
    document,
    clear,
    restore,
    whenUnreadable,
    rename,
  };
}
