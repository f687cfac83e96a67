/**
 * The import sheet: which file is looked at, what was chosen for it, its first rows, and the reading that goes on behind
 * them. Nothing of the project changes before Import is pressed.
 */
import { defineStore } from "pinia";
import { computed, reactive, ref, shallowRef } from "vue";
import type { ColumnType, Dialect } from "#core/data/types";
import type { ColumnRecipe, Recipe } from "#core/data/recipe-schema";
import type { DataSource, KeepAs } from "#core/training/messages";
import type { Preview } from "#core/data/preview";
import type { Staged } from "#core/training/views";
import { bridge } from "./bridge";
import { useData } from "./data";
import { useDraft } from "./draft";
import { useProject } from "./project";
import { useRuns } from "./runs";
import { TrainerError, useTrainer } from "./trainer";
import { useView } from "./view";

/** What a person chose; the rest is guessed from the file. */
export interface ImportChoices {
  dialect: Partial<Dialect>;
  types: Record<string, ColumnType>;
  /** Columns that are no inputs. */
  ignored: string[];
  keep: KeepAs;
}
const noChoices = (): ImportChoices => ({ dialect: {}, types: {}, ignored: [], keep: "copy" });

const stageAfterMs = 200;

export interface ImportFault {
  code: string;
  message: string;
}

export const useImport = defineStore("import", () => {
  const trainer = useTrainer();
  const data = useData();
  const draft = useDraft();
  const project = useProject();
  const runs = useRuns();
  const view = useView();

  const source = shallowRef<DataSource | null>(null);
  const name = ref("");
  const open = computed(() => source.value !== null);
  const choices = reactive<ImportChoices>(noChoices());
  const preview = shallowRef<Preview | null>(null);
  const staged = shallowRef<Staged | null>(null);
  const fault = shallowRef<ImportFault | null>(null);
  /** The file is being read behind the preview, since when (ms), and its progress. */
  const reading = computed(() => (staged.value === null && fault.value === null ? data.reading : null));
  const began = ref(0);
  /** Import was pressed: the sheet closes when the file is read. */
  const importing = ref(false);
  /** The file is in the project already: it is read again. */
  const again = computed(() => source.value !== null && "project" in source.value);
  /** A place to link to is known. */
  const linkable = computed(() => {
    const from = source.value;
    if (from === null || "bytes" in from) return false;
    return "path" in from || data.state?.link !== null;
  });
  const folder = computed(() => {
    const from = source.value;
    const path = from && ("path" in from ? from.path : "project" in from ? data.state?.link : null);
    return path ? path.slice(0, Math.max(0, path.lastIndexOf(path.includes("\\") ? "\\" : "/"))) : null;
  });

  /** Types as the file suggests them: the whole file, once it is read. */
  const guessedTypes = computed<Record<string, ColumnType>>(() => {
    const from = staged.value ?? preview.value;
    return Object.fromEntries((from?.header ?? []).map((column, at) => [column, from?.types[at] ?? "category"]));
  });
  const typeOf = (column: string): ColumnType => choices.types[column] ?? guessedTypes.value[column] ?? "category";

  /** Answers to questions that were overtaken are dropped. */
  let asked = 0;
  /** Given when the sheet closes. */
  let ending = new AbortController();

  function begin(from: DataSource, title: string, given: Partial<ImportChoices> = {}): void {
    if (source.value !== null) close();
    Object.assign(choices, noChoices(), given);
    source.value = from;
    name.value = title;
    view.stage = "data";
    void look();
  }
  const openPath = (path: string): void => begin({ path }, fileName(path));
  const openBytes = (title: string, bytes: Uint8Array<ArrayBuffer>): void => begin({ name: title, bytes }, title);
  async function choose(): Promise<void> {
    const file = await bridge("files.chooseData");
    if (file) openPath(file.path);
  }
  /** The project's file once more, with what was chosen for it. */
  function repeat(): void {
    const { state } = data;
    if (!state) return;
    const columns = Object.entries(draft.spec.recipe.columns);
    begin({ project: true }, state.name, {
      dialect: structuredClone(state.dialect),
      types: Object.fromEntries(columns.flatMap(([column, { type }]) => (type ? [[column, type]] : []))),
      ignored: columns.flatMap(([column, { role }]) => (role === "ignored" ? [column] : [])),
      keep: state.link === null ? "copy" : "link",
    });
  }

  /** The first rows under the choices as they stand, then the whole file behind them. */
  async function look(): Promise<void> {
    const mine = ++asked;
    const from = source.value;
    if (from === null) return;
    staged.value = null;
    const dialect = plain(choices.dialect);
    try {
      const { signal } = ending;
      const types = plain(choices.types);
      const seen = await trainer.request({ type: "data.preview", source: from, dialect, types }, signal);
      if (mine !== asked) return;
      preview.value = seen;
      fault.value = null;
      // The first rows are drawn before all processors read the rest.
      await new Promise((resume) => setTimeout(resume, stageAfterMs));
      if (mine !== asked || importing.value) return;
      await stage(from, dialect, mine);
    } catch (error) {
      if (mine === asked) fault.value = faultOf(error);
    }
  }
  async function stage(from: DataSource, dialect: Partial<Dialect>, mine: number): Promise<void> {
    began.value = performance.now();
    data.reading = { name: name.value, bytes: 0, total: 0, rows: 0 };
    try {
      const read = await trainer.request({ type: "data.stage", source: from, dialect }, ending.signal);
      if (mine !== asked) return;
      // Only the whole file tells whether all of it is UTF-8.
      const other = read.dialect.encoding !== preview.value?.dialect.encoding;
      if (other) {
        const now = { ...dialect, encoding: read.dialect.encoding };
        const seen = await trainer.request({
          type: "data.preview",
          source: from,
          dialect: now,
          types: plain(choices.types),
        });
        if (mine !== asked) return;
        preview.value = seen;
      }
      staged.value = read;
    } finally {
      if (mine === asked) data.reading = null;
    }
  }
  /** The rows under other types; the file need not be read again for it. */
  async function retype(): Promise<void> {
    const from = source.value;
    const mine = asked;
    if (from === null) return;
    const [dialect, types] = [plain(choices.dialect), plain(choices.types)];
    try {
      const seen = await trainer.request({ type: "data.preview", source: from, dialect, types });
      if (mine === asked) preview.value = seen;
    } catch (error) {
      if (mine === asked) fault.value = faultOf(error);
    }
  }

  /** `undefined` takes a part back to the guess. */
  function change(part: { [K in keyof Dialect]?: Dialect[K] | undefined }): void {
    const next: Record<string, unknown> = { ...choices.dialect, ...part };
    for (const key of Object.keys(next)) if (next[key] === undefined) delete next[key];
    choices.dialect = next as Partial<Dialect>;
    void look();
  }
  function setType(column: string, type: ColumnType | undefined): void {
    const { [column]: _, ...rest } = choices.types;
    choices.types = type === undefined ? rest : { ...rest, [column]: type };
    void retype();
  }
  function setIgnored(column: string, ignored: boolean): void {
    const rest = choices.ignored.filter((other) => other !== column);
    choices.ignored = ignored ? [...rest, column] : rest;
  }
  function setMissingIn(column: string, words: string[] | undefined): void {
    const { [column]: _, ...rest } = choices.dialect.missingIn ?? {};
    const missingIn = words === undefined ? rest : { ...rest, [column]: words };
    change({ missingIn: Object.keys(missingIn).length > 0 ? missingIn : undefined });
  }

  /** Take the file as the project's data, as soon as it is read. */
  async function run(): Promise<void> {
    const from = source.value;
    if (from === null || importing.value || preview.value === null || fault.value !== null) return;
    const mine = asked;
    importing.value = true;
    try {
      const taken = await project.importData(from, {
        dialect: plain(choices.dialect),
        keep: choices.keep,
        columns: chosenColumns(),
        again: again.value && runs.list.length === 0,
        signal: ending.signal,
      });
      if (taken && mine === asked) forget();
    } catch (error) {
      if (mine === asked) fault.value = faultOf(error);
    } finally {
      if (mine === asked) importing.value = false;
    }
  }
  function chosenColumns(): Recipe["columns"] {
    const known = new Set(preview.value?.header);
    const columns: Record<string, ColumnRecipe> = {};
    for (const [column, type] of Object.entries(choices.types)) if (known.has(column)) columns[column] = { type };
    for (const column of choices.ignored) {
      if (known.has(column)) columns[column] = { ...columns[column], role: "ignored" };
    }
    return columns;
  }

  /** Close the sheet; what is being read ends, and the project stays as it was. */
  function close(): void {
    ending.abort();
    // Without a trainer there is nothing to let go of.
    if (trainer.connection === "ready") void trainer.request({ type: "data.unstage" }).catch(() => undefined);
    forget();
  }
  function forget(): void {
    asked++;
    ending = new AbortController();
    source.value = null;
    preview.value = null;
    staged.value = null;
    fault.value = null;
    importing.value = false;
    data.reading = null;
  }
  // The reading ended with the trainer that did it.
  trainer.whenRestarted(async () => {
    if (source.value !== null) void look();
  });

  return {
    open,
    name,
    folder,
    choices,
    preview,
    staged,
    fault,
    reading,
    began,
    importing,
    again,
    linkable,
    guessedTypes,
    typeOf,
    choose,
    openPath,
    openBytes,
    repeat,
    look,
    change,
    setType,
    setIgnored,
    setMissingIn,
    run,
    close,
  };
});

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

function faultOf(error: unknown): ImportFault {
  if (error instanceof TrainerError) return { code: error.code, message: error.message };
  return { code: "internal", message: error instanceof Error ? error.message : String(error) };
}
