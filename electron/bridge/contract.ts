/**
 * The calls that the page may make of the main process. One line a call: handlers and the page's API are derived from it,
 * so that a missing handler is a type error. Arguments are checked with their schema on arrival.
 */
import { z } from "zod";
import type { Recoverable } from "#core/project/recoverable";
import { threadsSetting, type ThreadsSetting } from "./host-messages";

interface Call<A, R> {
  readonly argument: z.ZodType<A>;
  /** Carries the result's type only. */
  readonly result?: R;
}
const call = <A, R>(argument: z.ZodType<A>): Call<A, R> => ({ argument });
const nothing = z.undefined();

/** A file that a person chose; the trainer has been told that it may use this path. */
export interface GrantedFile {
  path: string;
  name: string;
  bytes: number;
}

export interface RecentProject {
  path: string;
  name: string;
  /** ISO 8601 */
  opened: string;
  /** One line: `1 run · accuracy 0.959`. */
  summary: string;
  /** Points of the validation loss (or training loss) of at most three runs for a small picture: y in 0..1, 1 = top, with the run's slot. */
  curves: { slot: number; points: number[] }[];
}

/** How many of the last saves of a project are kept (0: none), and for how many days. */
export const snapshotSetting = z.object({ count: z.int().min(0).max(100), days: z.int().min(1).max(3650) });
export type SnapshotSetting = z.infer<typeof snapshotSetting>;

/** MB that curves and earlier epochs may take: of a run, and of all runs of a project. */
export const budgetSetting = z.object({ run: z.number().min(1).max(100_000), project: z.number().min(1).max(100_000) });
export type BudgetSetting = z.infer<typeof budgetSetting>;

/** What a person wants of this computer: it belongs to no project. */
export interface Preferences {
  /** Processor cores for training; null: the application decides. */
  threads: ThreadsSetting;
  /** Cores that there are. */
  cores: number;
  /** Ids of the lessons of the atlas that were opened. */
  seenLessons: string[];
  /** How often each entry of the command palette was chosen. Columns, layers and runs belong to a project, and are not counted. */
  used: Record<string, number>;
  snapshots: SnapshotSetting;
  budget: BudgetSetting;
}

export interface AppInfo {
  version: string;
  electron: string;
  chromium: string;
  platform: "win32" | "darwin" | "linux";
  /** Folder of the samples that ship; the trainer may read it. */
  samples: string;
  /** A project or table that was given on the command line or opened from the file manager, already granted. */
  open: GrantedFile | null;
  /** Unsaved work that an earlier process left behind: the path to open for it, or null. */
  recover: GrantedFile | null;
}

/** What a person may save, by the ending of its file; a project has one of its own. */
export const saveKinds = [
  "project",
  "csv",
  "parquet",
  "png",
  "svg",
  "onnx",
  "py",
  "mjs",
  "json",
  "html",
  "zip",
] as const;
export type SaveKind = (typeof saveKinds)[number];

/** Longer than any path or name that a system takes. */
const text = z.string().max(32_768);

const recent = z.object({
  path: text,
  name: text,
  opened: text,
  summary: text,
  curves: z.array(z.object({ slot: z.number(), points: z.array(z.number()).max(1_000) })).max(3),
});

export const calls = {
  "app.info": call<undefined, AppInfo>(nothing),
  /** Ask for (another) trainer port; it arrives as a `trainer-port` message. */
  "trainer.connect": call<undefined, null>(nothing),
  /** Another trainer in place of one that does not answer. */
  "trainer.restart": call<undefined, null>(nothing),
  /** The window closes, and the trainer does not answer: it ends now, and none is started. */
  "trainer.end": call<undefined, null>(nothing),
  /** Native dialog for a data file; null when cancelled. */
  "files.chooseData": call<undefined, GrantedFile | null>(nothing),
  /** A file that was dropped on the window. The preload script alone makes this call: it has the path from the drop itself. */
  "files.grantDropped": call<{ path: string }, GrantedFile>(z.object({ path: text })),
  "files.chooseProject": call<undefined, GrantedFile | null>(nothing),
  /** Native dialog for a file with a network; null when cancelled. */
  "files.chooseModel": call<undefined, GrantedFile | null>(nothing),
  /** Save dialog. `kind` project: `.gradlab`; csv: predictions; png, svg: pictures; the others: exported runs. The file need not exist. */
  "files.chooseSave": call<{ kind: SaveKind; suggested: string }, { path: string } | null>(
    z.object({ kind: z.enum(saveKinds), suggested: z.string().max(255) }),
  ),
  /** Write a small file (a picture, a table) that the page made, to a path that `files.chooseSave` returned. */
  "files.write": call<{ path: string; bytes: Uint8Array }, null>(
    z.object({ path: text, bytes: z.instanceof(Uint8Array) }),
  ),
  /** Grant one of the samples by its file name. */
  "samples.grant": call<{ file: string }, GrantedFile>(z.object({ file: z.string().regex(/^[a-z_]+\.csv$/) })),
  "preferences.get": call<undefined, Preferences>(nothing),
  /** Kept for the next start as well. Results do not depend on it. */
  "preferences.setThreads": call<{ threads: ThreadsSetting }, null>(z.object({ threads: threadsSetting })),
  /** `system` follows the system's. Kept for the next start as well. */
  "preferences.setTheme": call<{ theme: "system" | "light" | "dark" }, null>(
    z.object({ theme: z.enum(["system", "light", "dark"]) }),
  ),
  "preferences.sawLesson": call<{ lesson: string }, null>(z.object({ lesson: z.string().regex(/^[a-z0-9_]{1,40}$/) })),
  "preferences.chose": call<{ entry: string }, null>(
    z.object({ entry: z.string().regex(/^(command|theme|lesson|setting):[^\n]{1,60}$/) }),
  ),
  "preferences.setSnapshots": call<SnapshotSetting, null>(snapshotSetting),
  "preferences.setBudget": call<BudgetSetting, null>(budgetSetting),
  "recent.list": call<undefined, RecentProject[]>(nothing),
  /** Grant a project of the recent list. */
  "recent.grant": call<{ path: string }, GrantedFile>(z.object({ path: text })),
  "recent.add": call<RecentProject, null>(recent),
  "recent.clear": call<undefined, null>(nothing),
  /** Projects that were never saved, journals beside recent ones, and what was put aside; newest first. */
  "recoverable.list": call<undefined, Recoverable[]>(nothing),
  /** Let the trainer open one of them. */
  "recoverable.grant": call<{ journal: string }, null>(z.object({ journal: text })),
  /** Show where it lies in the system's file manager. */
  "recoverable.show": call<{ journal: string }, null>(z.object({ journal: text })),
  "recoverable.discard": call<{ journal: string }, null>(z.object({ journal: text })),
  /** There is no trainer to forget what is unsaved of this project (or journal of an untitled one): it is not to come back. */
  "recoverable.forget": call<{ path: string }, null>(z.object({ path: text })),
  /** Title, represented file and whether there are unsaved changes (which the main process asks about before closing). */
  "window.describe": call<{ name: string; path: string | null; dirty: boolean }, null>(
    z.object({ name: text, path: text.nullable(), dirty: z.boolean() }),
  ),
  /** The unsaved-changes prompt. */
  "window.confirmUnsaved": call<{ name: string }, "save" | "discard" | "cancel">(z.object({ name: text })),
  /** The project's file was changed by another program since it was opened. */
  "window.confirmOverwrite": call<{ path: string }, "elsewhere" | "overwrite" | "cancel">(z.object({ path: text })),
  /** The project is open on another computer, as far as can be told; `words` says where and since when. */
  "window.confirmTakeOver": call<{ words: string }, "takeOver" | "look" | "cancel">(z.object({ words: text })),
  /** The project is damaged: whether what is whole of it is wanted. `words` say what is wrong. */
  "window.confirmRecover": call<{ words: string }, boolean>(z.object({ words: text })),
  /** How far what trains is, 0 to 1, for the task bar; the computer stays awake meanwhile. Null: nothing trains. */
  "window.progress": call<{ share: number | null }, null>(z.object({ share: z.number().min(0).max(1).nullable() })),
  /** The page is done with what it had to save: close now. */
  "window.close": call<undefined, null>(nothing),
  /** It was to close, but stays: a person gave that up, or what was to be saved could not be. */
  "window.stay": call<undefined, null>(nothing),
  /** Which commands of the menu can be used now. */
  "menu.enable": call<{ enabled: string[] }, null>(z.object({ enabled: z.array(text).max(1_000) })),
} as const satisfies Record<string, Call<unknown, unknown>>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Argument<N extends CallName> = Calls[N] extends Call<infer A, unknown> ? A : never;
export type Result<N extends CallName> = Calls[N] extends Call<unknown, infer R> ? R : never;

/** What a call answers over IPC. */
export type Answer<R> = { ok: true; value: R } | { ok: false; code: string; message: string };

export type TrainerTrouble = "failed" | "restarting" | "given_up";

/** Things that the main process tells the page. */
export type Notice =
  | { type: "command"; id: string }
  /** The trainer process ended unexpectedly (`failed`); another is being started (`restarting`), or none, until `trainer.connect`. */
  | { type: "trainer"; state: TrainerTrouble; reason: string }
  /** The trainer lives, but has not answered for so many seconds; null: it does again. */
  | { type: "trainer-deaf"; seconds: number | null }
  /** A person wants to close the window while there are unsaved changes: ask, then call `window.close` or not. */
  | { type: "close-requested" }
  | { type: "open-file"; file: GrantedFile };

/** Calls that the page can't make. */
export const preloadCalls = ["files.grantDropped"] as const satisfies CallName[];
export type PageCallName = Exclude<CallName, (typeof preloadCalls)[number]>;

/** What the preload script exposes as `window.lab`. A new trainer port arrives as a window message `trainer-port` with one port. */
export interface Lab {
  call<N extends PageCallName>(name: N, argument: Argument<N>): Promise<Answer<Result<N>>>;
  /** A file that a person dropped, with its place; null where it has none (it came from no disk). */
  takeDropped(file: File): Promise<Answer<GrantedFile | null>>;
  onNotice(listener: (notice: Notice) => void): () => void;
}

declare global {
  interface Window {
    readonly lab: Lab;
  }
}
