/** What a later state of a project has that an earlier one lacks: what is lost by going back to it. */
import { plural } from "../numbers";
import type { ProjectDocument, RunRecord } from "./document";

/** In phrases: `run 4`, `12 epochs of run 3`, `the draft as it is now`; empty where nothing is. */
export function lossesTo(earlier: ProjectDocument, now: ProjectDocument): string[] {
  const before = new Map(earlier.runs.map((run) => [run.id, run]));
  const gone = now.runs.filter(({ id }) => !before.has(id));
  const changed = now.runs.flatMap((run) => {
    const was = before.get(run.id);
    return was ? changesOf(was, run) : [];
  });
  const sweeps = (now.sweeps ?? []).filter(({ id }) => !earlier.sweeps?.some((one) => one.id === id));
  return [
    ...(gone.length > 0 ? [runsOf(gone)] : []),
    ...changed,
    ...sweeps.map(({ name }) => `the sweep “${name}”`),
    ...(same(earlier.data, now.data) ? [] : [`the data as they are now${now.data ? ` (${now.data.name})` : ""}`]),
    ...(same([earlier.spec, earlier.target], [now.spec, now.target]) ? [] : ["the draft as it is now"]),
  ];
}

const mostNamed = 6;
function runsOf(runs: readonly RunRecord[]): string {
  if (runs.length === 1) return `run ${runs[0]!.id}`;
  const ids = runs.map(({ id }) => id);
  return ids.length > mostNamed ? `${ids.length} runs (${ids[0]} to ${ids.at(-1)})` : `runs ${ids.join(", ")}`;
}

function changesOf(was: RunRecord, run: RunRecord): string[] {
  const epochs = run.epoch - was.epoch;
  if (epochs > 0) return [`${plural(epochs, "epoch")} of run ${run.id}`];
  if (run.step !== was.step) return [`what run ${run.id} was trained since`];
  return run.name === was.name && run.note === was.note ? [] : [`the name and note of run ${run.id}`];
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
