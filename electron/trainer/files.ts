/** The trainer's only way to files: what was not granted can't be touched. */
import { basename, isAbsolute, normalize, sep } from "node:path";
import type { GrantMode } from "#bridge/host-messages";
import type { Part, ProjectContent } from "#core/project/content";
import type { ProjectDocument } from "#core/project/document";
import { lostWords } from "#core/project/lost";
import { documentOf } from "#core/project/read-document";
import type { Snapshot } from "#core/project/snapshots";
import { documentName, fromParts, sourceName } from "#core/project/parts";
import { overlay } from "#core/project/journal-records";
import { ProjectError } from "#core/project/error";
import { stampOf } from "#host/file-stamp";
import { openJournal, openWithJournal, type Journal } from "#host/journal";
import { replay, salvage, signature, type Salvage } from "#host/journal-read";
import { fingerprint } from "#host/journal-format";
import { claim, release } from "#host/journal-lock";
import { hasChanges } from "#host/journal-scan";
import { isUntitled, journalOf, untitledJournal } from "#host/journal-place";
import { LateProject } from "#host/late-project";
import { readDocumentPart, readProject, writeProject, type WriteOptions } from "#host/project-file";
import { salvageProject } from "#host/salvage-project";
import { listSnapshots } from "#host/snapshots";

/** Sentences about what is lost that the window shows at once. */
const mostLostWords = 6;

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code = "not_granted";
}

/** A project that has to be read whole. */
class NotLate extends Error {}

export interface OpenedFile {
  parts: Part[];
  /** Where it was made of them already. */
  content?: ProjectContent;
  /** What of it is read later, in place of `parts`; null: all is here. */
  late: LateProject | null;
  /** Null for a copy, until something is changed. */
  journal: Journal | null;
  /** The parts of the file alone. */
  saved: Part[];
  /** The journal held changes that the file did not, and they are laid over it. */
  recovered: boolean;
  /** Of the file before it was read; null for a project without one. */
  stamp: string | null;
  /** What may be wrong with it, in sentences. */
  doubts: string[];
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
  async openProject(path: string, takeOver = false): Promise<OpenedFile & { journal: Journal }> {
    const { allowed, place } = await this.placeOf(path);
    const { journal, saved, stamp } = await openWithJournal(place, () => this.read(allowed), { takeOver });
    const recovered = journal.recovered.size > 0;
    return { parts: overlay(saved, journal.recovered), saved, late: null, journal, recovered, stamp, doubts: [] };
  }
  /** The same of a large project, of which the rest is read while it is shown; null where it has to be read whole. */
  async openLate(path: string, takeOver = false): Promise<(OpenedFile & { journal: Journal }) | null> {
    const { allowed, place } = await this.placeOf(path);
    if (isUntitled(allowed) || (await hasChanges(place))) return null;
    const stamp = await stampOf(allowed);
    const found: { late: LateProject | null } = { late: null };
    const read = async () => {
      found.late = await LateProject.open(allowed);
      if (!found.late) throw new NotLate();
      return { saved: found.late.listed };
    };
    try {
      const { journal } = await openWithJournal(place, read, { takeOver });
      if (journal.recovered.size === 0)
        return { parts: [], saved: [], late: found.late, journal, recovered: false, stamp, doubts: [] };
      // Whoever had it left work just now.
      await journal.close();
      throw new NotLate();
    } catch (error) {
      await found.late?.close();
      if (error instanceof NotLate) return null;
      throw error;
    }
  }
  /**
   * What was put aside, or is damaged, laid over the project as it is now, or over nothing where there is none or it can't be read:
   * a project without a file.
   */
  async recover(path: string, project: string | null): Promise<OpenedFile & { journal: Journal }> {
    const found = await salvage(this.allow(path, "read"));
    if (found === null) throw new ProjectError("not-found", `${path} is not there any more.`);
    const saved = project === null ? [] : await readProject(this.allow(project, "read")).catch((): Part[] => []);
    const parts = overlay(saved, found.records);
    if (!parts.some(({ name }) => name === documentName)) throw nothingWhole(path);
    const doubts = [...doubtsOfData(parts, found, project), ...doubtsOfDamage(found)];
    const journal = await this.untitledJournal();
    try {
      await journal.keep(parts);
    } catch (error) {
      await journal.discard();
      throw error;
    }
    return { parts, saved: [], late: null, journal, recovered: true, stamp: null, doubts };
  }
  /** A project's file alone, read beside whoever has it open; of a damaged one what is whole, and what is lost in `doubts`. */
  async look(path: string, damaged: boolean): Promise<OpenedFile> {
    const allowed = this.allow(path, "read");
    const copy = { parts: [], saved: [], late: null, journal: null, recovered: damaged, stamp: null };
    if (!damaged) return { ...copy, parts: await readProject(allowed), doubts: [] };
    const { content, lost } = await salvageProject(allowed, basename(allowed, ".gradlab"));
    return { ...copy, content, doubts: lostWords(lost, mostLostWords) };
  }
  /** Those of a project that may be read, to be read as well. */
  async snapshots(path: string): Promise<(Snapshot & { document: ProjectDocument })[]> {
    const listed = await listSnapshots(this.allow(path, "read"));
    const found = await Promise.all(
      listed.map(async (one) => {
        this.grant(one.path, "read");
        const document = await readDocumentPart(one.path).then(documentOf, () => null);
        return document ? [{ ...one, document }] : [];
      }),
    );
    return found.flat();
  }
  /** The same of a project whose journal is open already; with `discard` as if there were none. The journal stays as it is. */
  async openAgain(path: string, journal: Journal, discard: boolean): Promise<OpenedFile> {
    const { allowed } = await this.placeOf(path);
    const { saved, stamp } = await this.read(allowed);
    const records = discard ? new Map<string, null>() : await replay(journal.path, saved);
    return {
      parts: overlay(saved, records),
      saved,
      late: null,
      journal,
      recovered: records.size > 0,
      stamp,
      doubts: [],
    };
  }
  private async read(path: string): Promise<{ saved: Part[]; stamp: string | null }> {
    const stamp = await stampOf(path);
    return { saved: isUntitled(path) ? [] : await readProject(path), stamp };
  }
  /** The parts of a project that is only looked at, beside whoever has it open. */
  async readOther(path: string): Promise<Part[]> {
    return readProject(this.allow(path, "read"));
  }
  /** Whether this is the journal of the project at `path`. */
  async isOf(journal: Journal, path: string): Promise<boolean> {
    return (await this.placeOf(path)).place === journal.path;
  }
  private async placeOf(path: string): Promise<{ allowed: string; place: string }> {
    const allowed = this.allow(path, "read");
    return { allowed, place: isUntitled(allowed) ? allowed : await journalOf(allowed, this.journalFolder) };
  }
  /**
   * `inputs` of the options are files that the project goes on to read; `own`: it is the open project's file.
   * @throws ProjectError `in-use`, `in-use-elsewhere` where another process has it, or took it over meanwhile
   */
  async saveProject(
    path: string,
    parts: Part[],
    options: WriteOptions,
    own: boolean,
  ): Promise<{ bytes: number; stamp: string | null }> {
    const allowed = this.allow(path, "write");
    // Before the file is written: its owner would lose it.
    const place = await journalOf(allowed, this.journalFolder);
    await claim(place);
    try {
      return { bytes: await writeProject(allowed, parts, options), stamp: await stampOf(allowed) };
    } catch (error) {
      if (!own) await release(place);
      throw error;
    }
  }
  /** @throws ProjectError `changed-on-disk` where the file is neither as it was nor what the journal continues */
  async requireUnchanged(path: string, stamp: string | null, journal: Journal): Promise<void> {
    const allowed = this.allow(path, "write");
    const now = await stampOf(allowed);
    if (now === null || now === stamp) return;
    const parts = await readProject(allowed).catch(() => null);
    if (parts && fingerprint(parts) === journal.base) return;
    throw new ProjectError(
      "changed-on-disk",
      `${path} was changed by another program since it was opened here. Saving would replace what it holds now.`,
    );
  }
  /** A journal of an earlier file of this name says nothing of the one that was saved. */
  async newJournalOf(path: string, saved: Part[]): Promise<Journal> {
    const journal = await openJournal(await journalOf(this.allow(path, "write"), this.journalFolder), saved);
    try {
      await journal.reset(saved);
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  }
  async untitledJournal(): Promise<Journal> {
    return openJournal(
      await untitledJournal(this.journalFolder, `${Date.now().toString(36)}-${process.pid}-${++this.journals}`),
    );
  }
}

/**
 * A journal has the data only where they changed: else they are the file's, as it was, which the journal knows by their sum. One of
 * an earlier version does not: data of the same length are taken for them then, which is said.
 */
function doubtsOfData(parts: readonly Part[], { records, data: kept }: Salvage, project: string | null): string[] {
  const { document, source } = fromParts(parts);
  const { data } = document;
  if (!data || data.link || records.get(sourceName)) return [];
  const fits = kept === null ? source?.bytes.length === data.bytes : source && signature(source.bytes) === kept;
  if (!fits)
    throw new ProjectError(
      "invalid",
      `This work needs ${data.name}, which ${project ?? "its project"} held before it was replaced and does not hold now. Put a copy of the earlier project there, then open this work again. Nothing of it was removed.`,
    );
  if (kept !== null) return [];
  return [
    `This work does not hold ${data.name} itself. The data of ${project ?? "its project"} are as long and were taken for it: look at them in Data before you go on.`,
  ];
}

function doubtsOfDamage({ whole, bytes }: Salvage): string[] {
  if (whole >= bytes) return [];
  return [
    `Of this work's file, ${whole} of ${bytes} bytes could be read: the rest is damaged, or was being written when the application ended. What was done up to there is here. The file was left as it is.`,
  ];
}

const nothingWhole = (path: string): ProjectError =>
  new ProjectError(
    "damaged",
    `Nothing whole can be read in ${path}: it is damaged near its start. It was left as it is.`,
  );
