import { lossesTo } from "#core/project/losses";
import { documentOf } from "#core/project/read-document";
import type { Snapshot } from "#core/project/snapshots";
import { bytes as bytesWords } from "#core/numbers";
import { findBeside } from "#host/recoverable";
import { lockProject } from "#host/journal-lock";
import { readDocumentPart } from "#host/project-file";
import { listSnapshots, restoreSnapshot } from "#host/snapshots";
import { command } from "../command";
import { InputError } from "../errors";
import { note } from "../notes";
import { countOf, table } from "../text";

interface Listed extends Snapshot {
  /** 1 is the newest. */
  number: number;
  runs: number;
  /** What the project has now that the snapshot lacks. */
  lacks: string[];
}
interface Snapshots {
  project: string;
  snapshots: Listed[];
  /** Number of the one that was gone back to. */
  restored: number | null;
}

export const snapshots = command<Snapshots>({
  summary: "List the earlier saves of a project, or go back to one.",
  positionals: ["P.gradlab"],
  options: {
    restore: { value: "N", help: "put snapshot N in the project's place; what lies there becomes a snapshot itself" },
  },
  async run(args, io) {
    const project = args.positionals[0] ?? "";
    const wanted = args.integer("restore", 1, 10_000) ?? null;
    const now = documentOf(await readDocumentPart(project));
    const found: Listed[] = [];
    for (const [n, one] of (await listSnapshots(project)).entries()) {
      const document = await readDocumentPart(one.path).then(documentOf, () => null);
      if (document) found.push({ number: n + 1, ...one, runs: document.runs.length, lacks: lossesTo(document, now) });
      else note(io, `the snapshot ${one.path} can't be read`);
    }
    if (wanted === null) return { project, snapshots: found, restored: null };
    const chosen = found.find(({ number }) => number === wanted);
    if (!chosen)
      throw new InputError(
        found.length > 0
          ? `there is no snapshot ${wanted} of ${project}; there are ${found.map(({ number }) => number).join(", ")}`
          : `there are no snapshots of ${project}`,
      );
    const lock = await lockProject(project, "gradlab snapshots");
    try {
      for (const { journal } of await findBeside(project))
        note(
          io,
          `work that was never saved, in ${journal}, does not fit the snapshot; the window lists it when it opens the project`,
        );
      await restoreSnapshot(project, chosen.path);
    } finally {
      await lock.release();
    }
    return { project, snapshots: found, restored: wanted };
  },
  print: ({ project, snapshots: found, restored }) => {
    if (restored !== null) {
      const { saved, lacks } = found.find(({ number }) => number === restored)!;
      const lost = lacks.length > 0 ? `it lacks ${lacks.join(", ")}; ` : "";
      return `${project} is as it was saved on ${saved}: ${lost}what lay there before is snapshot 1 now\n`;
    }
    if (found.length === 0) return `there are no snapshots of ${project}\n`;
    const rows = found.map(({ number, saved, bytes, runs, lacks }) => [
      String(number),
      saved,
      bytesWords(bytes),
      countOf(runs, "run"),
      lacks.length > 0 ? lacks.join(", ") : "nothing",
    ]);
    return table(["snapshot", "saved", "size", "runs", "lacks"], rows);
  },
});
