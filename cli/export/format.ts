/** Something that `gradlab export` writes of a run. */
import type { ProjectContent } from "#core/project/content";
import type { RunSnapshot } from "#core/training/snapshot";
import type { Arguments, Option } from "../command";
import type { Io } from "../io";

export interface ExportSubject {
  /** The project's file. */
  path: string;
  content: ProjectContent;
  snapshot: RunSnapshot;
  /** What `--out` says. */
  out: string;
  args: Arguments;
  io: Io;
}
/** What was written, for JSON and for people. */
export interface Exported {
  files: string[];
  /** `31 epochs` */
  words: string;
}
export interface ExportFormat {
  /** As `--format` names it. */
  name: string;
  /** For the help: what it writes, and the endings that `--out` may have. */
  help: string;
  /** Its own options, beside those of all. */
  options?: Readonly<Record<string, Option>>;
  /** @throws UsageError for an `--out` or an option that it can't take, OutputError */
  write(subject: ExportSubject): Promise<Exported>;
}
