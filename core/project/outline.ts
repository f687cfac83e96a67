/** A project as far as it is shown at once: its document, the run that is looked at, and outlines of the others. */
import { asItWas } from "./as-it-was";
import type { Part, ProjectContent } from "./content";
import { documentName, sourceName } from "./part-names";
import { assemble, runFrom } from "./parts";
import { readDocument } from "./read-document";
import { isOfOutline, readOutline } from "./read-run";

export interface ProjectOutline {
  /** `source` is null where it was not among the parts. */
  content: ProjectContent;
  /** Runs of which there is an outline alone. */
  late: ReadonlySet<string>;
}

/** Parts to be read first. `shown`: the run that is looked at. */
export const isFirst = (name: string, shown: string | null): boolean =>
  name === documentName || isOfOutline(name) || (shown !== null && name.startsWith(`runs/${shown}/`));

/**
 * The project that the first parts describe. `names`: all that the file has.
 * @throws ProjectError that names the part
 */
export function outlineFrom(first: readonly Part[], names: ReadonlySet<string>): ProjectOutline {
  const byName = new Map(first.map((part) => [part.name, part.bytes]));
  const read = readDocument(byName, null);
  const { data, view } = read.document;
  const bytes = byName.get(sourceName);
  const late = new Set<string>();
  const content = assemble(names, read, data && !data.link && bytes ? { name: data.name, bytes } : null, (record) => {
    if (record.id === view.run) return runFrom(byName, record);
    const outline = asItWas({ record, ...readOutline(byName, record) });
    late.add(record.id);
    return outline;
  });
  return { content, late };
}
