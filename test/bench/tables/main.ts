/** `main.mjs CASES.json`: cross-validates each table that was fetched, prints a line for each, and the sum. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSpec } from "#core/network/parse";
import type { Difference } from "#core/metrics/difference";
import type { SpecInput } from "#core/network/spec";
import { nodeEngine } from "#host/engine";
import { openTableFile } from "#host/read-file";
import { ahead, foldsOf, linearAnswers, networkAnswers, scoreOf, type Answers, type Fold, type Score } from "./folds";

interface Case {
  id: string;
  target: string;
  tuned: boolean;
  path: string;
}
interface Cases {
  tables: Case[];
  /** The seeds of `train --seed`; one is usual. */
  seeds: number[];
  spec: SpecInput;
  /** The interpreter, and the script that answers for scikit-learn; null where it is not installed. */
  peer: { python: string; script: string } | null;
}
interface Line {
  tuned: boolean;
  id: string;
  gap: number;
}

/** Points that the default may be behind the linear baseline. */
const allowed = 1.5;

const cases = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Cases;
// Scores, no times: one thread leaves the machine to others.
const engine = nodeEngine(1);
async function lineOf({ id, target, tuned, path }: Case): Promise<Line> {
  const { table } = await openTableFile(path, { statistics: false });
  const deals = cases.seeds.map((seed) => {
    const spec = parseSpec(cases.spec);
    spec.recipe.split.seed = seed;
    spec.training.seed = seed;
    const folds = foldsOf(table, spec, target);
    const [own, linear] = [networkAnswers(folds, target, engine), linearAnswers(folds, engine)];
    return { folds, own, linear, peer: cases.peer && peerAnswers(folds, cases.peer), gap: ahead(folds, own, linear) };
  });
  const gap = meanGap(deals.map((deal) => deal.gap));
  const words = (answers: (deal: (typeof deals)[number]) => Answers | undefined) =>
    scoreWords(deals.flatMap((deal) => scored(deal.folds, answers(deal))));
  const cells = [
    tuned ? id : `${id} *`,
    `${table.rows} × ${table.columns.length}`,
    deals[0]!.folds[0]!.dataset.prepared.task,
    words((deal) => deal.own),
    words((deal) => deal.linear),
    `${signed(gap.value)} (${signed(gap.low)} to ${signed(gap.high)})${gap.value < -allowed ? " !" : ""}`,
    words((deal) => deal.peer?.linear),
    words((deal) => deal.peer?.mlp),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  return { id, tuned, gap: gap.value };
}

const scored = (folds: readonly Fold[], answers: Answers | undefined) => (answers ? [scoreOf(folds, answers)] : []);

function sumOf(lines: readonly Line[], name: string): string {
  const behind = lines.filter(({ gap }) => gap < -allowed).map(({ id, gap }) => `${id} ${signed(gap)}`);
  const worst = lines.reduce((a, b) => (a.gap < b.gap ? a : b));
  return `${name}: ${lines.length} tables; more than ${allowed} points behind the linear baseline: ${behind.join(", ") || "none"}; worst ${worst.id} ${signed(worst.gap)}`;
}

/** Deals of the same rows are not independent: their mean is told with the mean interval. */
function meanGap(gaps: readonly Difference[]): Difference {
  const mean = (key: keyof Difference) => gaps.reduce((sum, gap) => sum + gap[key], 0) / gaps.length;
  return { value: mean("value"), low: mean("low"), high: mean("high") };
}
function scoreWords(scores: readonly Score[]): string {
  if (scores.length === 0) return "–";
  const mean = (key: keyof Score) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  return `${mean("mean").toFixed(1)} ± ${mean("sd").toFixed(1)}`;
}
const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

/** What scikit-learn answers, from the same rows; numbers back in the target's units. */
function peerAnswers(folds: readonly Fold[], peer: NonNullable<Cases["peer"]>): { linear: Answers; mlp: Answers } {
  const folder = mkdtempSync(join(tmpdir(), "gradient-lab-tables-"));
  try {
    const files = folds.map(({ dataset }, index) => {
      const { train, test } = dataset.splits;
      const write = (name: string, values: Float32Array): string => {
        const path = join(folder, `${name}-${index}`);
        writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        return path;
      };
      const [x, y, rows] = [write("x", train.x.whole()), write("y", train.y), write("rows", test.x.whole())];
      return { inputs: train.inputs, x, y, rows };
    });
    const path = join(folder, "case.json");
    writeFileSync(path, JSON.stringify({ task: folds[0]!.dataset.prepared.task, folds: files }));
    const result = spawnSync(peer.python, [peer.script, path], { encoding: "utf8", maxBuffer: 1 << 30 });
    if (result.status !== 0) throw new Error(`scikit-learn: ${result.stderr}`);
    const answers = JSON.parse(result.stdout) as { linear: number[][]; mlp: number[][] };
    const inUnits = (of: number[][]) =>
      of.map((values, index) => {
        const { mean, std } = folds[index]!.dataset.prepared.targetScale ?? { mean: 0, std: 1 };
        return values.map((value) => value * std + mean);
      });
    return { linear: inUnits(answers.linear), mlp: inUnits(answers.mlp) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const names = [
  "table",
  "rows × columns",
  "task",
  "default",
  "linear",
  "ahead by (95 %)",
  "sklearn linear",
  "sklearn MLP",
];
console.log(`| ${names.join(" | ")} |\n|${" --- |".repeat(names.length)}`);
const found: Line[] = [];
for (const one of cases.tables) found.push(await lineOf(one));
for (const tuned of [true, false]) {
  const half = found.filter((line) => line.tuned === tuned);
  if (half.length > 0) console.log(sumOf(half, tuned ? "chosen on" : "held back"));
}
process.exit(0);
