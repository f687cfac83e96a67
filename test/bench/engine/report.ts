/** The results as tables for a terminal. */
import { peers } from "./peers";
import type { Measured, Row } from "./rounds";
import { mean, median, pairedRatio, spread } from "./statistics";
import { ratioTarget, signalsTarget, tfjsTarget } from "./targets";
import { describe } from "./workloads";

/** Lines whose cells stand below each other; the first column to the left, the others to the right. */
export function table(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("   ")
      .trimEnd(),
  );
}

/** Three digits: `5.31 M`, `189 k`, `12.3 k`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const [unit, size] = value >= 999_500 ? [" M", 1e6] : value >= 999.5 ? [" k", 1e3] : ["", 1];
  const scaled = value / size;
  return `${scaled.toFixed(scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2)}${unit}`;
}

export const percent = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;
const speedOf = ({ speeds }: Measured) => `${short(median(speeds))} ±${percent(spread(speeds))}`;
/** `≥ 4 ✓`, or nothing where there is no target. */
export function verdict(
  value: number,
  target: number | undefined,
  sign: "≥" | "≤" = "≥",
  show: (target: number) => string = String,
): string {
  if (target === undefined || !Number.isFinite(value)) return "";
  return `${sign} ${show(target)} ${(sign === "≥" ? value >= target : value <= target) ? "✓" : "✗"}`;
}

/** What a row's comparisons come to for so many threads. A peer that does better on fewer is taken on those. */
export function compare({ measured }: Row, threads: number) {
  const own = (signals: number) =>
    measured.find((one) => one.peer === "ours" && one.threads === threads && one.setting.signals === signals)!;
  const [ours, silent] = [own(1), own(0)];
  const beside = (peer: string) => {
    const all = measured.filter((one) => one.peer === peer && one.threads <= threads);
    if (all.length === 0) return { measured: undefined, ratio: NaN };
    const best = all.reduce((a, b) => (median(b.speeds) > median(a.speeds) ? b : a));
    return { measured: best, ratio: pairedRatio(ours.speeds, best.speeds) };
  };
  const signals = pairedRatio(silent.speeds, ours.speeds) - 1;
  return { ours, signals, torch: beside("torch"), sklearn: beside("sklearn"), tfjs: beside("tfjs") };
}

function speedTable(rows: readonly Row[], threads: number): string[] {
  const header = [
    "",
    "ours",
    "PyTorch",
    "ratio",
    "target",
    "signals",
    "target",
    "scikit-learn",
    "ratio",
    "tfjs",
    "ratio",
    "target",
  ];
  const lines = rows.map((row) => {
    const { name } = row.work;
    const { ours, signals, torch, sklearn, tfjs } = compare(row, threads);
    const beside = (peer: Measured | undefined) => (peer ? speedOf(peer) : "–");
    return [
      name,
      speedOf(ours),
      beside(torch.measured),
      short(torch.ratio),
      verdict(torch.ratio, ratioTarget(name, threads)),
      percent(signals, 1),
      verdict(signals, signalsTarget(name), "≤", percent),
      beside(sklearn.measured),
      short(sklearn.ratio),
      beside(tfjs.measured),
      short(tfjs.ratio),
      verdict(tfjs.ratio, tfjsTarget),
    ];
  });
  const used = header.map((_, column) => column < 4 || lines.some((line) => !["", "–"].includes(line[column]!)));
  return table([header, ...lines].map((line) => line.filter((_, column) => used[column])));
}

/** `0.178 (0.172–0.183)`. */
function lossOf(values: readonly number[]): string {
  if (values.length === 0) return "–";
  const all = mean(values).toFixed(3);
  return values.length === 1 ? all : `${all} (${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)})`;
}

function losses(rows: readonly Row[]): string[] {
  const ids = ["ours", ...peers.map(({ id }) => id)];
  const names = ["ours", ...peers.map(({ name }) => name)];
  const lines = rows.map((row) => {
    const { rows: count, epochs } = row.work.equal;
    const work = `${row.work.name}: ${epochs} ${epochs === 1 ? "epoch" : "epochs"} of ${count.toLocaleString("en")} rows`;
    const reached = (id: string) => row.measured.find(({ peer, losses: all }) => peer === id && all.length > 0)?.losses;
    return [work, ...ids.map((id) => lossOf(reached(id) ?? []))];
  });
  return table([["", ...names], ...lines]);
}

/** Whether ours ends with the same bits for any number of threads, with signals and without. */
export function sameBits(row: Row): boolean {
  const hashes = row.measured.filter(({ peer }) => peer === "ours").map((one) => one.hashes.join());
  return new Set(hashes).size === 1;
}

/** `OMP_NUM_THREADS` is `OMP` here. */
/** Peers' worst loss after equal work that ours may exceed by so much: seeds differ. */
const lossMargin = 1.25;

/** Rows where ours has not learnt what the peers have: its speed means nothing then. */
export function behind(rows: readonly Row[]): string[] {
  return rows.flatMap(({ work, measured }) => {
    const of = (own: boolean) => measured.filter(({ peer }) => (peer === "ours") === own).flatMap((one) => one.losses);
    const [mine, theirs] = [mean(of(true)), Math.max(...of(false))];
    return of(false).length === 0 || mine <= lossMargin * theirs ? [] : [work.name];
  });
}

const named = (setting: Measured["setting"]) =>
  Object.entries(setting)
    .map(([name, value]) => `${name.replace("_NUM_THREADS", "")} ${value}`)
    .join(", ");

/** What the search for each peer's best setting found; the best is starred. */
function settingTables(rows: readonly Row[], threads: number): string[] {
  return peers.flatMap(({ id, name }) => {
    const found = rows.flatMap(({ work, measured }) =>
      measured
        .filter((one) => one.peer === id && one.threads === threads && one.tried.length > 0)
        .map(({ setting, tried }) => ({ work, setting, tried })),
    );
    if (found.length === 0) return [];
    const header = [`${name}'s threads`, ...found[0]!.tried.map(({ setting }) => named(setting))];
    const lines = found.map(({ work, setting, tried }) => [
      work.name,
      ...tried.map((one) => `${named(one.setting) === named(setting) ? "* " : ""}${short(one.rowsPerSecond)}`),
    ]);
    return ["", ...table([header, ...lines])];
  });
}

export interface Conditions {
  rounds: number;
  seconds: number;
  threads: readonly number[];
  /** Of peers that are not there. */
  missing: readonly { name: string; reason: string; install: string }[];
}

export function rowsReport(rows: readonly Row[], { rounds, seconds, threads, missing }: Conditions): string[] {
  const lines = [
    ...rows.map(({ work }) => `${work.name}  ${describe(work)}`),
    ...missing.map(({ name, reason, install }) => `${name} is skipped: ${reason}. To install it: ${install}`),
    ...rows.flatMap(({ work, skipped }) =>
      skipped.map(({ peer, reason }) => `${work.name} is skipped for ${peer}: ${reason}`),
    ),
    "",
    `Rows per second while training, whole epochs with shuffling and gathering: medians of ${rounds} interleaved rounds of ${seconds} s,`,
    "± half of their range; ratios are medians over rounds of ours, health signals on, to theirs without any.",
  ];
  for (const count of threads) {
    const title =
      count === 1 ? "1 thread against 1 thread" : `${count} threads against their best setting on ${count} cores`;
    lines.push("", `${title}:`, ...speedTable(rows, count));
    lines.push(...settingTables(rows, count));
  }
  lines.push(
    "",
    "Equal work: mean loss on the same rows after as many epochs, from Glorot's uniform weights (mean and range over seeds)",
    ...losses(rows),
  );
  const differing = rows.filter((row) => !sameBits(row)).map(({ work }) => work.name);
  const worse = behind(rows);
  const equal = "ours reaches a loss like theirs";
  lines.push("", worse.length === 0 ? `✓ ${equal}` : `✗ ${equal}: not in ${worse.join(", ")}`);
  const bits = "the weights' bits are the same for every number of threads, with signals and without";
  lines.push(differing.length === 0 ? `✓ ${bits}` : `✗ ${bits}: not in ${differing.join(", ")}`);
  return lines;
}
