/** The trainer's only way to files: what was not granted can't be touched. */
import { isAbsolute, normalize, sep } from "node:path";
import type { GrantMode } from "#bridge/host-messages";
import type { Part } from "#core/project/content";
import { overlay } from "#core/project/journal-records";
import { openJournal, replay, type Journal } from "#host/journal";
import { isUntitled, journalOf, untitledJournal } from "#host/journal-place";
import { readProject, writeProject } from "#host/project-file";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code = "not_granted";
}

export interface OpenedFile {
  parts: Part[];
  journal: Journal;
  /** The parts of the file alone. */
  saved: Part[];
  /** The journal held changes that the file did not, and they are laid over it. */
  recovered: boolean;
}

export class TrainerFiles {
  private readonly granted = new Map<string, GrantMode>();
  private journals = 0;

  /** Folders as absolute paths: files in `samples` may be read, those in `journalFolder` written. */
  constructor(
    private readonly samples: string,
    private readonly journalFolder: string,
  ) {}

  grant(path: string, mode: GrantMode): void {
    if (this.granted.get(normalize(path)) !== "write") this.granted.set(normalize(path), mode);
  }

  /** The path, if it may be used so. Throws a Refusal otherwise. */
  allow(path: string, mode: GrantMode): string {
    const plain = normalize(path);
    const grant = this.granted.get(plain);
    const inside = (folder: string) => plain.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    const allowed =
      grant === "write" ||
      (mode === "read" && (grant === "read" || inside(this.samples))) ||
      inside(this.journalFolder);
    if (isAbsolute(plain) && allowed) return plain;
    throw new Refusal(
      `The file ${path} was not chosen in a dialog, so it may not be ${mode === "read" ? "read" : "written"}. Choose it again.`,
    );
  }

  /** A project file, or the journal that an unsaved project left behind, with what its journal holds laid over it. */
  async openProject(path: string): Promise<OpenedFile> {
    const { allowed, place } = await this.placeOf(path);
    const saved = isUntitled(allowed) ? [] : await readProject(allowed);
    const journal = await openJournal(place, saved);
    return { parts: overlay(saved, journal.recovered), saved, journal, recovered: journal.recovered.size > 0 };
  }
  /** The same of a project whose journal is open already; with `discard` as if there were none. The journal stays as it is. */
  async openAgain(path: string, journal: Journal, discard: boolean): Promise<OpenedFile> {
    const { allowed } = await this.placeOf(path);
    const saved = isUntitled(allowed) ? [] : await readProject(allowed);
    const records = discard ? new Map<string, null>() : await replay(journal.path, saved);
    return { parts: overlay(saved, records), saved, journal, recovered: records.size > 0 };
  }
  /** Whether this is the journal of the project at `path`. */
  async isOf(journal: Journal, path: string): Promise<boolean> {
    return (await this.placeOf(path)).place === journal.path;
  }
  private async placeOf(path: string): Promise<{ allowed: string; place: string }> {
    const allowed = this.allow(path, "read");
    return { allowed, place: isUntitled(allowed) ? allowed : await journalOf(allowed, this.journalFolder) };
  }
  /** `inputs` are files that the project goes on to read. */
  async saveProject(path: string, parts: Part[], inputs: readonly string[]): Promise<number> {
    return writeProject(this.allow(path, "write"), parts, { inputs });
  }
  async journalOf(path: string, saved: Part[]): Promise<Journal> {
    return openJournal(await journalOf(this.allow(path, "write"), this.journalFolder), saved);
  }
  async untitledJournal(): Promise<Journal> {
    return openJournal(
      await untitledJournal(this.journalFolder, `${Date.now().toString(36)}-${process.pid}-${++this.journals}`),
    );
  }
}
