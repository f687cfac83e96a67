/** Measures one workload: everybody in turn, round after round, each in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, runSelf, type Answer, type Peer, type Setting } from "./peer";
import { ours, oursOn } from "./peers/ours";
import type { DataFiles, Workload } from "./workloads";

/** What was measured of one of those that train. */
export interface Measured {
  peer: string;
  threads: number;
  /** What its process was set up with: for a peer, the best that was found. */
  setting: Setting;
  /** Rows per second of the settings that were tried, where there were several. */
  tried: readonly { setting: Setting; rowsPerSecond: number }[];
  /** Rows per second, one per round. */
  speeds: number[];
  /** Mean loss after equal work, one per seed. */
  losses: number[];
  /** Of the weights after equal work; only ours. */
  hashes: string[];
  /** Memory of the process at its most, one per round. */
  peakBytes: number[];
  backend: string | null;
}

export interface Row {
  work: Workload;
  measured: Measured[];
  /** Peers that could not build it, or failed. */
  skipped: { peer: string; reason: string }[];
}

export interface Plan {
  peers: readonly Peer[];
  threads: readonly number[];
  rounds: number;
  seconds: number;
  /** Hears of what is being done. */
  note: (line: string) => void;
}

interface Entrant {
  peer: Peer;
  /** Of equal work. */
  seeds: readonly number[];
  measured: Measured;
}
interface Entered {
  entrants: Entrant[];
  skipped: Row["skipped"];
}

export function entrant(
  peer: Peer,
  threads: number,
  setting: Setting,
  seeds: readonly number[] = [],
  tried: Measured["tried"] = [],
): Entrant {
  const results = { speeds: [], losses: [], hashes: [], peakBytes: [], backend: null };
  return { peer, seeds, measured: { peer: peer.id, threads, setting, tried, ...results } };
}

/** Each peer in its best setting, and ours with health signals and without. */
export const measureRow = (work: Workload, plan: Plan): Promise<Row> =>
  measure(work, plan, (files) => enter(work, files, plan));

/** Lets those who take part train in turn, in the order given. Equal work is for those with seeds. */
export async function measure(
  work: Workload,
  plan: Plan,
  entering: (files: DataFiles) => Promise<Entered>,
): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-bench-"));
  try {
    // In a process of its own: on Linux the memory of this one would count as that of those it starts.
    const files = await ask<DataFiles>(runSelf("write", JSON.stringify(work), folder));
    const { entrants, skipped } = await entering(files);
    const failed = new Set<Entrant>();
    for (let round = 0; round < plan.rounds; round++) {
      plan.note(`${work.name}: round ${round + 1} of ${plan.rounds}`);
      for (const one of entrants.filter((other) => !failed.has(other))) {
        try {
          await takeTurn(one, round, work, files, plan.seconds);
        } catch (error) {
          if (one.peer === ours) throw error;
          failed.add(one);
          skipped.push({ peer: one.peer.id, reason: messageOf(error) });
        }
      }
    }
    return { work, measured: entrants.filter((one) => !failed.has(one)).map(({ measured }) => measured), skipped };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Who takes part, in the order of a round, each peer in its best setting. */
async function enter(work: Workload, files: DataFiles, plan: Plan): Promise<Entered> {
  const entrants: Entrant[] = [];
  const skipped: Row["skipped"] = [];
  const add = (peer: Peer, threads: number, setting: Setting, tried: Measured["tried"]) =>
    entrants.push(entrant(peer, threads, setting, peer.seeds, tried));
  for (const threads of plan.threads) {
    add(ours, threads, oursOn(threads, true), []);
    for (const peer of plan.peers) {
      if (skipped.some((one) => one.peer === peer.id)) continue;
      const refusal = peer.refuses(work);
      if (refusal) {
        skipped.push({ peer: peer.id, reason: refusal });
        continue;
      }
      const settings = peer.settings(threads);
      if (settings.length === 0) continue;
      try {
        const { best, tried } = await search(peer, settings, work, files, plan);
        add(peer, threads, best, tried);
      } catch (error) {
        skipped.push({ peer: peer.id, reason: messageOf(error) });
      }
    }
    add(ours, threads, oursOn(threads, false), []);
  }
  return { entrants, skipped };
}

/** Short runs in each of the settings; the fastest is taken. */
async function search(peer: Peer, settings: readonly Setting[], work: Workload, files: DataFiles, plan: Plan) {
  const tried: { setting: Setting; rowsPerSecond: number }[] = [];
  if (settings.length > 1) plan.note(`${work.name}: the best setting of ${peer.name}`);
  for (const setting of settings.length > 1 ? settings : []) {
    const request = { work, files, setting, seconds: 0.6 * plan.seconds, seeds: [] };
    const { rowsPerSecond } = await ask<Answer>(peer.start(request));
    tried.push({ setting, rowsPerSecond: rowsPerSecond! });
  }
  const best = tried.reduce(
    (a, b) => (b.rowsPerSecond > a.rowsPerSecond ? b : a),
    tried[0] ?? { setting: settings[0]!, rowsPerSecond: NaN },
  );
  return { best: best.setting, tried };
}

/** One measurement; in the first round, equal work too. */
async function takeTurn(
  { peer, seeds: all, measured }: Entrant,
  round: number,
  work: Workload,
  files: DataFiles,
  seconds: number,
): Promise<void> {
  const seeds = round === 0 ? all : [];
  const result = await ask<Answer>(peer.start({ work, files, setting: measured.setting, seconds, seeds }));
  measured.speeds.push(result.rowsPerSecond!);
  measured.losses.push(...result.losses);
  measured.hashes.push(...(result.hashes ?? []));
  measured.peakBytes.push(result.peakBytes);
  measured.backend ??= result.backend ?? null;
}
