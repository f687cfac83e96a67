/**
 * A large project's file, of which what a window shows first is read at once, and the rest while it is shown. The file stays open
 * until all of it is read: what takes its place, or its name, meanwhile changes nothing.
 */
import type { ProjectContent } from "#core/project/content";
import { ProjectError } from "#core/project/error";
import type { ListedPart } from "#core/project/manifest";
import { currentVersion } from "#core/project/migrations";
import { isFirst, outlineFrom, type ProjectOutline } from "#core/project/outline";
import { documentName, sourceName } from "#core/project/part-names";
import { runFrom } from "#core/project/parts";
import { documentOf } from "#core/project/read-document";
import type { RunSnapshot } from "#core/training/snapshot";
import { ProjectZip } from "./project-zip";

/** Bytes of parts up to which a project is read whole before it is shown: that takes a moment. */
const mostWhole = 2 ** 24;
/** Bytes of data that are read with what is shown first. */
const mostData = 2 ** 22;

export class LateProject {
  private constructor(
    private readonly path: string,
    private readonly zip: ProjectZip,
    private readonly outline: ProjectOutline,
  ) {}

  /**
   * Null for a project that has to be read whole: it is small, of an earlier version, or not all of what comes first is as it should
   * be, so that whoever reads it whole says what is wrong.
   */
  static async open(path: string): Promise<LateProject | null> {
    const zip = await ProjectZip.open(path).catch(() => null);
    const outline = zip && (await firstOf(zip).catch(() => null));
    if (zip && outline && (await zip.isAsItWas())) return new LateProject(path, zip, outline);
    await zip?.close();
    return null;
  }

  /** With outlines of the runs in `late`. */
  get content(): ProjectContent {
    return this.outline.content;
  }
  /** Runs that are still to be read. */
  get late(): ReadonlySet<string> {
    return this.outline.late;
  }
  /** All parts, as the file lists them. */
  get listed(): readonly ListedPart[] {
    return this.zip.manifest.parts;
  }

  /**
   * A run whole, as its outline was.
   * @throws ProjectError `damaged`, `missing-part`, `changed-on-disk` for the file, `invalid` for the run; SpecError
   */
  async run(id: string): Promise<RunSnapshot> {
    const record = this.content.document.runs.find((run) => run.id === id);
    if (!record) throw new RangeError(`There is no run ${id}.`);
    const parts = await this.checked(this.listed.filter(({ name }) => name.startsWith(`runs/${id}/`)));
    return runFrom(new Map(parts.map(({ name, bytes }) => [name, bytes])), record);
  }
  /** The data file; null where there is none, or it was read already. */
  async source(): Promise<Uint8Array | null> {
    const { document, source } = this.content;
    if (!document.data || document.data.link || source) return null;
    const [part] = await this.checked(this.listed.filter(({ name }) => name === sourceName));
    return part?.bytes ?? null;
  }
  close(): Promise<void> {
    return this.zip.close();
  }

  private async checked(listed: readonly ListedPart[]) {
    try {
      return await this.zip.skim(listed);
    } catch (error) {
      if (await this.zip.isAsItWas()) throw error;
      throw new ProjectError(
        "changed-on-disk",
        `Another program wrote into the project ${this.path} before all of it was read. Open it again.`,
      );
    }
  }
}

async function firstOf(zip: ProjectZip): Promise<ProjectOutline | null> {
  const { version, parts } = zip.manifest;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (version !== currentVersion || bytes <= mostWhole) return null;
  const { data, view } = documentOf(await zip.skim(parts.filter(({ name }) => name === documentName)));
  const source = parts.find(({ name }) => name === sourceName);
  if (data && !data.link && !source) return null;
  const isNow = ({ name, bytes: length }: ListedPart) =>
    isFirst(name, view.run) || (name === sourceName && length <= mostData);
  const outline = outlineFrom(await zip.skim(parts.filter(isNow)), new Set(parts.map(({ name }) => name)));
  // Runs of an old file are shown by what the data say of them; of a damaged one all that is wrong is said at once.
  return outline.content.damaged || outline.content.runs.some(({ fitted }) => fitted === null) ? null : outline;
}
