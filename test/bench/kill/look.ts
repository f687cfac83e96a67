/** What a killed application left of a project, as whoever opens it next would find it. For the benchmark of kills. */
import { overlay } from "#core/project/journal-records";
import { fromParts, toParts } from "#core/project/parts";
import { replay } from "#host/journal-read";
import { readProject, writeProject } from "#host/project-file";

const [what = "", path = "", to = ""] = process.argv.slice(2);
if (what === "strip") {
  // The draft of a project without its runs.
  const { document, source } = fromParts(await readProject(path));
  const view = { ...document.view, stage: "train" as const, run: null };
  await writeProject(to, toParts({ document: { ...document, runs: [], nextRun: 1, view }, source, runs: [] }));
} else {
  const saved = await readProject(path);
  const found = fromParts(overlay(saved, await replay(`${path}.journal`, saved).catch(() => new Map<string, null>())));
  const runs = found.document.runs.map(({ id, status, step, weightsHash, sweep }) => ({
    id,
    status,
    step,
    hash: weightsHash,
    sweep,
  }));
  process.stdout.write(
    JSON.stringify({ runs, damaged: found.damaged ?? [], open: found.document.sweeps?.[0]?.open ?? false }),
  );
}
